using System.CommandLine;
using Bramble.Cli.Hosting;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble up</c>: a cluster on this machine.</summary>
internal sealed class UpCommand : Command, IHasExamples
{
    private readonly MasterOptions _options = new();

    public UpCommand()
        : base("up", "Start a cluster with this machine as its master and first node")
    {
        _options.AddTo(this);
        SetAction(parsed => MasterProgram.Become([.. _options.Arguments(parsed, parsed.WantsJson()), .. OwnAgent()]));
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "bramble up",
        "bramble up --name garage --classic 0.0.0.0:12345",
        "bramble up --http 127.0.0.1:9000 --data ~/bramble-data",
    ];

    /// <summary>The master runs this very program as the machine's agent.</summary>
    private static IEnumerable<string> OwnAgent() => Environment.ProcessPath is { } program ? [$"--agent={program}"] : [];
}
