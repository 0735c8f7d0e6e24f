using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Commands;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Net;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Output;

/// <summary>
/// Shows a new join token: the line to paste alone on standard output, so that it can go through a pipe; what there is to
/// say about it on standard error.
/// </summary>
internal static class JoinWords
{
    /// <exception cref="CommandException">No machine could join with the token; it was taken back.</exception>
    public static async Task<int> WriteAsync(ParseResult parsed, IBrambleClient client, NewToken token, CancellationToken cancellationToken)
    {
        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(token, BrambleJsonContext.Default.NewToken));
            return ExitCode.Done;
        }

        if (token.Command is not { } command)
        {
            await client.RevokeTokenAsync(token.Id, cancellationToken);
            throw new CommandException("No machine can join this master, since its agents' port is off: start it with --listen 0.0.0.0:7443, then ask again.", ExitCode.Failed);
        }

        await Console.Out.WriteLineAsync(Untrusted.Clean(command, 1_000));
        await Console.Error.WriteLineAsync(About(token, TimeProvider.System.GetUtcNow()));
        if (IsOwnMachine(command))
        {
            await Console.Error.WriteLineAsync("It reaches this machine only, since the agents' port listens on a loopback address: start the master with --listen 0.0.0.0:7443 to let others in.");
        }

        return ExitCode.Done;
    }

    internal static string About(NewToken token, DateTimeOffset now)
    {
        var machines = token.Uses == 1 ? "one machine" : string.Create(CultureInfo.InvariantCulture, $"{token.Uses} machines");
        var where = token.Uses == 1 ? "on the other machine" : "on each of the other machines";
        return $"Paste this line {where} within {Words.Left(token.ExpiresAt, now)}. It lets {machines} in and is shown this once; 'bramble token revoke {Untrusted.Clean(token.Id, 16)}' takes it back.";
    }

    internal static bool IsOwnMachine(string command) =>
        HostPort.TryParse(command[(command.LastIndexOf(' ') + 1)..].Trim('\''), out var address, out _)
        && IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip);
}
