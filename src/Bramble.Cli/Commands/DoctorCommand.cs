using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Doctor;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Vitals;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble doctor</c>: looks at this machine, without any master, and says how to mend what it finds.</summary>
internal sealed class DoctorCommand : Command, IHasExamples
{
    /// <summary>Between the two readings that rates need.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Option<string> _sysroot = new("--sysroot")
    {
        Description = "Where /proc, /sys and /etc of the machine are",
        HelpName = "DIR",
        DefaultValueFactory = _ => "/",
    };

    public DoctorCommand()
        : base("doctor", "Check this machine and say how to mend what is wrong; exit code 1 where something needs attention")
    {
        Add(_sysroot);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble doctor", "bramble doctor --output json"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var sysroot = parsed.GetRequiredValue(_sysroot);
        if (!Directory.Exists(sysroot))
        {
            throw new CommandException($"--sysroot: there is no directory '{sysroot}'.", ExitCode.WrongUsage);
        }

        var reader = new MachineReader(sysroot, TimeProvider.System);
        var facts = reader.ReadFacts();
        await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        var vitals = reader.ReadVitals();
        var health = NodeChecks.AssessOnce(facts, vitals, NodeState.Ready);
        if (sysroot is "/" && await PortCheck.FindAsync(cancellationToken) is { Count: > 0 } ports)
        {
            health = NodeHealth.Of([.. health.Reasons, .. ports]);
        }

        var report = new DoctorReport { Health = health, Facts = facts, Vitals = vitals };
        await Console.Out.WriteAsync(parsed.WantsJson()
            ? JsonSerializer.Serialize(report, BrambleJsonContext.Default.DoctorReport) + "\n"
            : DoctorText.Write(report));
        return health.Level == HealthLevel.Ok ? ExitCode.Done : ExitCode.Failed;
    }
}
