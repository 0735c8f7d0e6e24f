using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary>A command that changes one node and shows it as it is then.</summary>
internal abstract class NodeChangeCommand : Command, IHasExamples
{
    private readonly Argument<string> _name = new("NAME") { Description = "The node's name or id" };

    protected NodeChangeCommand(string name, string description)
        : base(name, description)
    {
        Add(_name);
        SetAction(RunAsync);
    }

    public abstract IReadOnlyList<string> Examples { get; }

    protected abstract Task<Node?> ChangeAsync(HttpBrambleClient client, string name, ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>What has been done, in a sentence.</summary>
    protected abstract string Words(string name);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var name = parsed.GetRequiredValue(_name);
        var node = await ChangeAsync(client, name, parsed, cancellationToken);
        return await Answers.WriteAsync(parsed, node, BrambleJsonContext.Default.Node, Words(node?.Name ?? name));
    }
}
