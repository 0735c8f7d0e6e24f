using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>
/// What a node can carry and how it is now, as the master last heard it. Not durable: an input of the scheduler. Null is
/// "not known", never zero.
/// </summary>
public sealed record NodeCapacity
{
    public required NodeId Id { get; init; }

    /// <summary>The board.</summary>
    public string? Model { get; init; }

    public string? Arch { get; init; }

    /// <summary>The operating system in words.</summary>
    public string? Os { get; init; }

    /// <summary>The kernel's release.</summary>
    public string? Kernel { get; init; }

    /// <summary>Logical processors; more than 1,024 count as 1,024. Not known counts as one.</summary>
    public int? CpuCores { get; init; }

    /// <summary>Total memory in bytes; more than 1 TiB counts as that. Not known: no task that sets memory aside is placed.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Memory that could be used without swapping, in bytes.</summary>
    public long? MemoryAvailableBytes { get; init; }

    /// <summary>In degrees Celsius.</summary>
    public double? TemperatureCelsius { get; init; }

    /// <summary>Processor use, 0 to 100 %.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Load average over one minute.</summary>
    public double? Load1 { get; init; }

    /// <summary>Whether anything throttles it now.</summary>
    public bool? Throttled { get; init; }

    /// <summary>Whether its supply is too weak now.</summary>
    public bool? UnderVoltage { get; init; }

    /// <summary>Why its agent takes no tasks, in a few words such as <c>its disk is read-only</c>; null where it takes them.</summary>
    public string? Refuses { get; init; }

    /// <summary>What its owner lets one task ask for; null where that is not told.</summary>
    public TaskTerms? Terms { get; init; }

    /// <summary>What the state machine checks placements against.</summary>
    public NodeSize Size => new(
        Math.Clamp(CpuCores ?? 1, 1, NodeSize.MaxCores) * 1000, Math.Clamp(MemoryBytes ?? 0, 0, NodeSize.MaxMemoryBytes));
}
