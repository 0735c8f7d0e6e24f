using System.CommandLine;
using Bramble.Agent.Classic;
using Bramble.Protocol;
using Bramble.Vitals;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble classic slave</c>: the tutorial's slave.</summary>
internal sealed class ClassicSlaveCommand : Command, IHasExamples
{
    private readonly Option<string> _master = ClassicMasterOption.Make();

    public ClassicSlaveCommand()
        : base("slave", "Connect this machine to a classic master and keep it listed there")
    {
        Add(_master);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble classic slave --master 192.168.1.10:12345"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = ClassicMasterOption.Read(parsed.GetRequiredValue(_master));
        var machine = new MachineReader("/", TimeProvider.System);
        await ClassicSlave.RunAsync(options, machine, TimeProvider.System, Jitter.NextFraction, ClassicMasterOption.Teller(parsed.WantsJson()), cancellationToken);
        return ExitCode.Done;
    }
}
