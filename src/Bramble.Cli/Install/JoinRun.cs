using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Install;

/// <summary>
/// Joins at install time, as the agent's own user: what is wrong with the token or the address is told to the person who can mend
/// it, the token is on no disk, and nothing from the network is read as root.
/// </summary>
internal sealed class JoinRun(IHostSystem system, Layout layout, TimeProvider time, Action<string> tell)
{
    /// <summary>Time enough for a master that is starting; a person waits no longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <param name="arguments">Where to, and what the node wishes to be.</param>
    /// <param name="token">The join token.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">It is no node now.</exception>
    public async Task RunAsync(IReadOnlyList<string> arguments, string token, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var result = await system.RunAsync(
                "runuser", ["-u", Layout.User, "--", layout.Program, "agent", "--data", Layout.Data, "--until-joined", .. arguments], token + "\n", tell, either.Token);
            if (result.Code != 0)
            {
                var said = result.Errors.StartsWith("bramble: ", StringComparison.Ordinal) ? result.Errors["bramble: ".Length..] : result.Errors;
                throw new CommandException($"This machine did not join: {said}", result.Code is ExitCode.WrongUsage ? ExitCode.WrongUsage : ExitCode.Failed);
            }
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"This machine did not join within {Limit.TotalSeconds:0} s. The rest is installed: give the same command again once the master answers.", ExitCode.NoMaster, e);
        }
    }
}
