using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node remove</c>: takes a node out for good. Asks first, since there is no way back.</summary>
internal sealed class NodeRemoveCommand : Command, IHasExamples
{
    private readonly Argument<string> _name = new("NAME") { Description = "The node's name or id" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask" };

    public NodeRemoveCommand()
        : base("remove", "Take a node out for good: its key is dead at once")
    {
        Add(_name);
        Add(_yes);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble node remove pi-03", "bramble node remove pi-03 --yes"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var name = parsed.GetRequiredValue(_name);
        if (!parsed.GetValue(_yes))
        {
            await ConfirmAsync(Untrusted.Clean(name, 80), cancellationToken);
        }

        await client.RemoveNodeAsync(name, cancellationToken);
        return await Answers.WriteAsync<Node>(
            parsed, value: null, BrambleJsonContext.Default.Node, $"{name} is no longer a node. To come back it joins anew with a token and a new key.");
    }

    private static async Task ConfirmAsync(string name, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
        {
            throw new CommandException($"Nobody can be asked whether to remove {name}: say so with --yes.", ExitCode.WrongUsage);
        }

        await Console.Error.WriteAsync($"Remove {name} for good? Its key is dead at once; to come back it joins anew. [y/N] ");
        if ((await Console.In.ReadLineAsync(cancellationToken))?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw new CommandException($"{name} stays.", ExitCode.Failed);
        }
    }
}
