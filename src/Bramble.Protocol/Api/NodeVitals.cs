namespace Bramble.Protocol.Api;

/// <summary>The latest reading of a node. Null is "not known", never zero.</summary>
public sealed record NodeVitals
{
    /// <summary>Processor use over all cores, 0 to 100 %.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Current processor clock in MHz.</summary>
    public double? CpuFrequencyMegahertz { get; init; }

    /// <summary>Memory that could be used without swapping, in bytes.</summary>
    public long? MemoryAvailableBytes { get; init; }

    /// <summary>Free swap in bytes.</summary>
    public long? SwapFreeBytes { get; init; }

    /// <summary>Load average over one minute.</summary>
    public double? Load1 { get; init; }

    /// <summary>The processor's temperature in degrees Celsius.</summary>
    public double? TemperatureCelsius { get; init; }

    /// <summary>What throttles the board now, such as <c>under-voltage</c>; empty when nothing does, null when not known.</summary>
    public IReadOnlyList<string>? Throttled { get; init; }

    /// <summary>When the reading was taken or received, by the master's clock.</summary>
    public required DateTimeOffset At { get; init; }
}
