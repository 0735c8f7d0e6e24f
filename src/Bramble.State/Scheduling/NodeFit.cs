using Bramble.Protocol.Api;
using Bramble.State.Nodes;

namespace Bramble.State.Scheduling;

/// <summary>Whether and why not a node can be given a task.</summary>
internal static class NodeFit
{
    /// <summary>What never changes by waiting: names, labels and facts, and a size that is too small. Null where nothing speaks against it.</summary>
    public static Unfit? WhyNever(NodeRecord node, NodeCapacity? live, Demand demand) =>
        !demand.IsNamed(node) ? Unfit.NotNamed
        : !demand.CouldBeWhere(node, live) ? Unfit.Where
        : live is null ? null
        : live.Size.CpuMilli < demand.CpuMilli ? Unfit.TooFewCores
        : demand.MemoryBytes > 0 && live.Size.MemoryBytes < demand.MemoryBytes ? Unfit.TooLittleMemory
        : live.Terms?.Allow(demand) == false ? Unfit.NotAllowed
        : null;

    /// <summary>The first reason against a task of that demand on a node now; null where it could start.</summary>
    public static Unfit? WhyNot(NodeRecord node, NodeCapacity? live, NodeLoad load, Demand demand, SchedulingOptions options)
    {
        if ((WhyNever(node, live, demand) ?? WhyClosed(node, live, options)) is { } reason)
        {
            return reason;
        }

        return !demand.IsWhere(node, live) ? Unfit.WhereNow
            : live is null ? Unfit.Silent
            : load.CpuMilli + demand.CpuMilli > live.Size.CpuMilli ? Unfit.NoCores
            : demand.MemoryBytes > 0 && demand.MemoryBytes > FreeMemory(live, load) ? Unfit.NoMemory
            : null;
    }

    /// <summary>The room on a node that may be given tasks; null where it may not, or has none.</summary>
    public static FreeNode? Free(NodeRecord node, NodeCapacity? live, NodeLoad load, SchedulingOptions options)
    {
        if (live is null || WhyClosed(node, live, options) is not null)
        {
            return null;
        }

        var cpu = live.Size.CpuMilli - load.CpuMilli;
        return cpu > 0 ? new FreeNode(node.Id, Band(live.TemperatureCelsius, options), cpu, FreeMemory(live, load)) : null;
    }

    /// <summary>The first reason why a node is given no tasks at all now; null where it may be given some.</summary>
    public static Unfit? WhyClosed(NodeRecord node, NodeCapacity? live, SchedulingOptions options) =>
        node.State switch
        {
            NodeState.Pending => Unfit.Pending,
            NodeState.Late => Unfit.Late,
            NodeState.Lost => Unfit.Lost,
            _ when node.Hold is not null => Unfit.Held,
            _ when node.Draining => Unfit.Draining,
            _ when node.Session is null => Unfit.Disconnected,
            _ when live is null => Unfit.Silent,
            _ when live.Refuses is not null => Unfit.Refuses,
            _ when live.UnderVoltage == true => Unfit.UnderVoltage,
            _ when live.TemperatureCelsius >= options.HotCelsius => Unfit.Hot,
            _ => null,
        };

    /// <summary>What is neither set aside nor, as far as is known, in use by anything else; below 0 where more is set aside than there is.</summary>
    public static long FreeMemory(NodeCapacity live, NodeLoad load) =>
        Math.Min(live.Size.MemoryBytes - load.MemoryBytes, live.MemoryAvailableBytes ?? long.MaxValue);

    private static int Band(double? temperature, SchedulingOptions options) =>
        temperature is not { } celsius || celsius < options.WarmCelsius ? 0
        : celsius < (options.WarmCelsius + options.HotCelsius) / 2 ? 1
        : 2;
}
