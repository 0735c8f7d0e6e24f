using System.CommandLine;
using Bramble.Cli.Client;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node label</c>: puts labels on a node and takes them off.</summary>
internal sealed class NodeLabelCommand : NodeChangeCommand
{
    private readonly Argument<string[]> _changes = new("LABEL")
    {
        Description = "KEY=VALUE puts a label on or changes it, KEY- takes it off",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _replace = new("--replace") { Description = "Take off every other label as well" };

    public NodeLabelCommand()
        : base("label", "Put labels on a node and take them off")
    {
        Add(_changes);
        Add(_replace);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "bramble node label pi-03 rack=2 disk=ssd",
        "bramble node label pi-03 disk-",
        "bramble node label pi-03 rack=2 --replace",
    ];

    protected override Task<Node?> ChangeAsync(HttpBrambleClient client, string name, ParseResult parsed, CancellationToken cancellationToken) =>
        client.LabelNodeAsync(name, LabelChanges.Read(parsed.GetRequiredValue(_changes)), parsed.GetValue(_replace), cancellationToken);

    protected override string Words(string name) => $"The labels of {name} are changed; 'bramble node show {name}' lists them.";
}
