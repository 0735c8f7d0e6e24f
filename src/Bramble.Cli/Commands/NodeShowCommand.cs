using System.CommandLine;
using System.Text.Json;
using Bramble.Cli.Client;
using Bramble.Cli.Output;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Commands;

/// <summary><c>bramble node show</c>: everything known about one node.</summary>
internal sealed class NodeShowCommand : Command, IHasExamples
{
    private const int NameWidth = 12;

    private readonly Argument<string> _name = new("NAME") { Description = "The node's name or id" };

    public NodeShowCommand()
        : base("show", "Show everything known about a node")
    {
        Add(_name);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["bramble node show pi-03", "bramble node show pi-03 --output json"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = parsed.Connect();
        var name = parsed.GetRequiredValue(_name);
        var node = await client.GetNodeAsync(name, cancellationToken)
            ?? throw new CommandException($"No node has the name or id '{Untrusted.Clean(name, 80)}': 'bramble nodes' lists them.", ExitCode.NotFound);
        if (parsed.WantsJson())
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(node, BrambleJsonContext.Default.Node));
            return ExitCode.Done;
        }

        foreach (var (key, value) in Lines(node, TimeProvider.System.GetUtcNow()))
        {
            await Console.Out.WriteLineAsync($"{key.PadRight(NameWidth)}{Untrusted.Clean(value, 512)}");
        }

        if (node.Health is { } health)
        {
            await Console.Out.WriteAsync(HealthWords.Sentences(health));
        }

        return ExitCode.Done;
    }

    internal static IEnumerable<(string Key, string Value)> Lines(Node node, DateTimeOffset now)
    {
        var (facts, vitals) = (node.Facts, node.Vitals);
        yield return ("name", node.Name);
        yield return ("id", node.Id.ToString());
        yield return ("kind", node.Kind.ToString().ToLowerInvariant());
        yield return ("state", node.State.ToString().ToLowerInvariant());
        yield return ("health", HealthWords.Short(node.Health));
        yield return ("new tasks", node.Schedulable ? "yes" : node.Draining ? "no, it is draining" : node.Tasks?.Refuses is { } refuses ? $"no: {refuses}" : "no");
        if (node.Hold is { } hold)
        {
            yield return ("held", hold);
        }

        if (node.Tasks is { } tasks)
        {
            yield return ("limits", Words.Text(tasks.LimitWords()));
            if (Bounds(tasks) is { Length: > 0 } bounds)
            {
                yield return ("a task", bounds);
            }
        }

        yield return ("labels", Words.Text(string.Join(' ', node.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"))));
        yield return ("address", Words.Text(node.Address));
        yield return ("joined", Words.Ago(node.JoinedAt, now));
        yield return ("last seen", Words.Ago(node.LastSeenAt, now));
        yield return ("agent", Words.Text(node.AgentVersion));
        yield return ("hostname", Words.Text(facts.Hostname));
        yield return ("model", Words.Text(facts.Model));
        yield return ("os", Words.Text(facts.Os));
        yield return ("kernel", Words.Text(facts.Kernel));
        yield return ("arch", Words.Text(facts.Arch));
        yield return ("last start", StartOf(node));
        yield return ("cpu", $"{Words.Text(facts.CpuModel)}, {Words.Number(facts.CpuCores)} cores, {Words.Percent(vitals?.CpuPercent)} used");
        yield return ("load", Words.Number(vitals?.Load1));
        yield return ("memory", $"{Words.Bytes(facts.MemoryBytes)}, {Words.Bytes(vitals?.MemoryAvailableBytes)} available");
        yield return ("swap", $"{Words.Bytes(facts.SwapBytes)}, {Words.Bytes(vitals?.SwapFreeBytes)} free");
        yield return ("temperature", Words.Celsius(vitals?.TemperatureCelsius));
        yield return ("held back", vitals?.Throttled switch { null => Words.Unknown, [] => "no", var reasons => string.Join(", ", reasons) });
        yield return ("held before", ThrottleWords.Counted(vitals?.ThrottleCounts) is { } counted ? $"{counted} since the agent started" : Words.Unknown);
        if (vitals?.Supply is { } supply)
        {
            yield return ("supply", $"{Words.Number(supply.InputVolts)} V, {Words.Number(supply.Watts)} W");
        }

        yield return ("card", Words.Text(CardWords.Of(facts, vitals, size => Words.Bytes(size))));
        foreach (var one in vitals?.Filesystems ?? [])
        {
            yield return ("filesystem", $"{one.MountPoint}, {Words.Percent(UsedOf(one))} used, {Words.Bytes(one.AvailableBytes)} of {Words.Bytes(one.SizeBytes)} free{(one.ReadOnly == true ? ", read-only" : "")}");
        }

        foreach (var one in vitals?.Networks ?? [])
        {
            yield return ("network", $"{one.Name}, {(one.Up switch { true => "up", false => "down", _ => Words.Unknown })}, {Words.Number(one.LinkMegabits)} Mb/s, {Words.Bytes((long?)one.ReceivedBytesPerSecond)}/s in, {Words.Bytes((long?)one.SentBytesPerSecond)}/s out");
        }
    }

    private static string StartOf(Node node)
    {
        var why = ResetWords.Of(node.Facts.Boot?.ResetCause) is { } words ? $": {words}" : "";
        return node.Vitals is { UptimeSeconds: { } up } vitals ? Words.Ago(vitals.At, vitals.At.AddSeconds(up)) + why : Words.Unknown + why;
    }

    /// <summary>As df reckons: of what may be used.</summary>
    private static double? UsedOf(FilesystemVitals one) =>
        one is { UsedBytes: { } used, AvailableBytes: { } available } && used + available > 0 ? 100.0 * used / (used + (double)available) : null;

    /// <summary>What the owner lets one task ask for.</summary>
    private static string Bounds(NodeTasks tasks)
    {
        List<string> parts = [];
        if (tasks.MaxCpus is { } cpus)
        {
            parts.Add($"at most {Words.Number(cpus)} cpus");
        }

        if (tasks.MaxMemoryBytes is { } memory)
        {
            parts.Add($"at most {Words.Bytes(memory)} of memory");
        }

        if (tasks.User is { } user)
        {
            parts.Add($"runs as {string.Join(", ", tasks.Users.Prepend(user))}");
        }

        return string.Join(", ", parts);
    }
}
