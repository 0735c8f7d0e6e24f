using System.Globalization;
using Bramble.Protocol.Text;
using Bramble.State.Nodes;

namespace Bramble.State.Scheduling;

/// <summary>Reasons against nodes, in words.</summary>
internal static class UnfitWords
{
    /// <summary>So many nodes with that reason, as a part of a sentence.</summary>
    public static string Of(Unfit reason, Demand demand, int count, bool isFirst)
    {
        var nodes = Text($"{count}{(isFirst ? count == 1 ? " node" : " nodes" : "")}");
        var one = count == 1;
        return reason switch
        {
            Unfit.Hot => $"{nodes} too hot",
            Unfit.UnderVoltage => $"{nodes} with too weak a supply",
            Unfit.Late => $"{nodes} late",
            Unfit.Lost => $"{nodes} lost",
            Unfit.Disconnected => $"{nodes} just disconnected",
            Unfit.Draining => $"{nodes} draining",
            Unfit.Held => $"{nodes} held until a person has looked",
            Unfit.Pending => $"{nodes} waiting for approval",
            Unfit.Silent => $"{nodes} not heard from yet",
            Unfit.Refuses => $"{nodes} taking no tasks",
            Unfit.WhereNow => $"{nodes} outside its 'where' now",
            Unfit.TooFewCores => $"{nodes} with fewer than {Cores(demand.CpuMilli)}",
            Unfit.TooLittleMemory => $"{nodes} with less than {ByteSizes.Format(demand.MemoryBytes)} of memory",
            Unfit.NotAllowed => $"{nodes} whose owner does not allow it",
            Unfit.Where => $"{nodes} {(one ? "does" : "do")} not fit '{demand.Where}'",
            Unfit.NotNamed => $"{nodes} not named by it",
            Unfit.RefusedIt => $"{nodes} {(one ? "has" : "have")} just refused it",
            _ => $"{nodes} without room",
        };
    }

    /// <summary>Why one node cannot start a task, for a person.</summary>
    public static string Of(Unfit reason, NodeRecord node, NodeCapacity? live, NodeLoad load, Demand demand, SchedulingOptions options) => reason switch
    {
        Unfit.Hot => Text($"too hot: {live?.TemperatureCelsius:0.#} °C, and {options.HotCelsius:0.#} °C is the limit"),
        Unfit.UnderVoltage => "its supply is too weak (under-voltage)",
        Unfit.Late => "late: not heard from for 15 s",
        Unfit.Lost => "lost: not heard from for 30 s",
        Unfit.Disconnected => "its connection has just ended",
        Unfit.Draining => $"draining; 'bramble node resume {node.Name}' ends that",
        Unfit.Held => $"held until a person has looked: {node.Hold?.Reason}",
        Unfit.Pending => "waits for approval",
        Unfit.Silent => "has not told how it is yet",
        Unfit.Refuses => $"takes no tasks: {Untrusted.Clean(live?.Refuses ?? "", 128)}",
        Unfit.WhereNow => $"now {demand.WhyNotWhere(node, live)}",
        Unfit.Where => demand.WhyNotWhere(node, live),
        Unfit.NotNamed => "not named by the job",
        Unfit.NotAllowed => live?.Terms?.WhyNot(demand) ?? "its owner does not allow it",
        Unfit.TooFewCores => $"has {Cores(live?.Size.CpuMilli ?? 0)}, the task needs {Cores(demand.CpuMilli)}",
        Unfit.TooLittleMemory when live?.MemoryBytes is null => "its memory is not known",
        Unfit.TooLittleMemory => $"has {ByteSizes.Format(live.Size.MemoryBytes)}, the task needs {ByteSizes.Format(demand.MemoryBytes)}",
        Unfit.NoCores => $"has {Cores(Math.Max(0, (live?.Size.CpuMilli ?? 0) - load.CpuMilli))} free, the task needs {Cores(demand.CpuMilli)}",
        _ => $"has {ByteSizes.Format(Math.Max(0, live is null ? 0 : NodeFit.FreeMemory(live, load)))} free, the task needs {ByteSizes.Format(demand.MemoryBytes)}",
    };

    /// <summary>What a task needs, as far as it matters.</summary>
    public static string Need(Demand demand, bool cores, bool memory) =>
        cores && memory && demand.MemoryBytes > 0 ? $"{Cores(demand.CpuMilli)} and {ByteSizes.Format(demand.MemoryBytes)}"
        : memory ? ByteSizes.Format(demand.MemoryBytes)
        : Cores(demand.CpuMilli);

    /// <summary>So many processors.</summary>
    public static string Cores(long milli) => milli == 1000 ? "1 core" : Text($"{milli / 1000m:0.###} {(milli < 1000 ? "core" : "cores")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
