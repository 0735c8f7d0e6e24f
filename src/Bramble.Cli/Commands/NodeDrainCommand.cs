using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node drain</c>: no new tasks for a node.</summary>
internal sealed class NodeDrainCommand() : NodeChangeCommand("drain", "Give a node no new tasks; what runs on it goes on")
{
    public override IReadOnlyList<string> Examples { get; } = ["bramble node drain pi-03"];

    protected override Task<Node?> ChangeAsync(HttpBrambleClient client, string name, ParseResult parsed, CancellationToken cancellationToken) =>
        client.DrainNodeAsync(name, cancellationToken);

    protected override string Words(string name) => $"{name} is draining: it gets no new tasks. 'bramble node resume {name}' ends that.";
}
