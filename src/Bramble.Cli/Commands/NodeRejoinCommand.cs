using System.CommandLine;
using Bramble.Cli.Output;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node rejoin</c>: the line with which a machine takes the place of a node, such as after its card was written anew.</summary>
internal sealed class NodeRejoinCommand : Command, IHasExamples
{
    private readonly Argument<string> _name = new("NAME") { Description = "The node's name or id" };
    private readonly Option<string?> _expires = new("--expires") { Description = "How long the line is good, such as 30m [default: 1h]", HelpName = "TIME" };

    public NodeRejoinCommand()
        : base("rejoin", "Print the line with which a machine takes the place of a node, keeping its name, id and labels")
    {
        Add(_name);
        Add(_expires);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble node rejoin pi-03", "bramble node rejoin pi-03 --expires 24h"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var token = await client.RejoinNodeAsync(parsed.GetRequiredValue(_name), new RejoinRequest { ExpiresIn = parsed.GetValue(_expires) }, cancellationToken);
        return await JoinWords.WriteAsync(parsed, client, token, cancellationToken);
    }
}
