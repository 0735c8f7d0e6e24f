using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Doctor;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Protocol.Text;
using Bramble.Vitals;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble doctor</c>: looks at this machine, without any master, or at a node by what its master knows, and says how to mend what it finds.</summary>
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

    private readonly Argument<string?> _node = new("NODE")
    {
        Description = "A node of the cluster, by name or id; this machine where none is given",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public DoctorCommand()
        : base("doctor", "Check this machine, or a node, and say how to mend what is wrong; exit code 1 where something needs attention")
    {
        Add(_node);
        Add(_sysroot);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble doctor", "bramble doctor pi-03", "bramble doctor --output json"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_node) is { } name)
        {
            return await WriteAsync(parsed, await OfNodeAsync(parsed, name, cancellationToken));
        }

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

        return await WriteAsync(parsed, new DoctorReport { Health = health, Facts = facts, Vitals = vitals });
    }

    /// <summary>What the master has found, so that every place says the same.</summary>
    private static async Task<DoctorReport> OfNodeAsync(ParseResult parsed, string name, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var node = await client.GetNodeAsync(name, cancellationToken)
            ?? throw new CommandException($"No node has the name or id '{Untrusted.Clean(name, 80)}': 'bramble nodes' lists them.", ExitCode.NotFound);
        return new DoctorReport
        {
            Health = node.Health ?? NodeChecks.AssessOnce(node.Facts, node.Vitals, node.State),
            Facts = node.Facts,
            Vitals = node.Vitals ?? new NodeVitals { At = node.LastSeenAt },
        };
    }

    private static async Task<int> WriteAsync(ParseResult parsed, DoctorReport report)
    {
        await Console.Out.WriteAsync(parsed.WantsJson()
            ? JsonSerializer.Serialize(report, BrambleJsonContext.Default.DoctorReport) + "\n"
            : DoctorText.Write(report));
        return report.Health.Level == HealthLevel.Ok ? ExitCode.Done : ExitCode.Failed;
    }
}
