using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node approve</c>: lets a node in that waits for approval.</summary>
internal sealed class NodeApproveCommand() : NodeChangeCommand("approve", "Let a node in that waits for approval")
{
    public override IReadOnlyList<string> Examples { get; } = ["bramble node approve pi-03"];

    protected override Task<Node?> ChangeAsync(HttpBrambleClient client, string name, ParseResult parsed, CancellationToken cancellationToken) =>
        client.ApproveNodeAsync(name, cancellationToken);

    protected override string Words(string name) => $"{name} is a node of the cluster now.";
}
