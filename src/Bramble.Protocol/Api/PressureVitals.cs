namespace Bramble.Protocol.Api;

/// <summary>Share of the last ten seconds, in percent, in which some task, or all tasks (full), waited for a resource.</summary>
public sealed record PressureVitals
{
    /// <summary>Some waited for a processor.</summary>
    public double? CpuSomePercent { get; init; }

    /// <summary>Some waited for a disk.</summary>
    public double? IoSomePercent { get; init; }

    /// <summary>All waited for a disk.</summary>
    public double? IoFullPercent { get; init; }

    /// <summary>Some waited for memory.</summary>
    public double? MemorySomePercent { get; init; }

    /// <summary>All waited for memory.</summary>
    public double? MemoryFullPercent { get; init; }
}
