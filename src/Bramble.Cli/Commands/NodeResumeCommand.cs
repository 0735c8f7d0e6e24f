using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node resume</c>: new tasks for a node again, whatever it was held for.</summary>
internal sealed class NodeResumeCommand() : NodeChangeCommand("resume", "Give a node new tasks again")
{
    public override IReadOnlyList<string> Examples { get; } = ["bramble node resume pi-03"];

    protected override Task<Node?> ChangeAsync(HttpBrambleClient client, string name, ParseResult parsed, CancellationToken cancellationToken) =>
        client.ResumeNodeAsync(name, cancellationToken);

    protected override string Words(string name) => $"{name} gets new tasks again.";
}
