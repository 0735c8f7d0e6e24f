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

    /// <summary>What has throttled the board since it booted, in the words of <see cref="Throttled"/>; null when not known.</summary>
    public IReadOnlyList<string>? ThrottledSinceBoot { get; init; }

    /// <summary>How often each began while the agent watched; null when not known.</summary>
    public ThrottleCounts? ThrottleCounts { get; init; }

    /// <summary>Use of each processor, 0 to 100 %, the first <see cref="NodeBounds.Cores"/>.</summary>
    public IReadOnlyList<double>? CpuCorePercents { get; init; }

    /// <summary>The clock the firmware measured, in MHz; lower than <see cref="CpuFrequencyMegahertz"/> while throttled.</summary>
    public double? CpuFrequencyTrueMegahertz { get; init; }

    /// <summary>Voltage of the processor, in volts, as the firmware set it.</summary>
    public double? CoreVolts { get; init; }

    /// <summary>Load average over five minutes.</summary>
    public double? Load5 { get; init; }

    /// <summary>Load average over fifteen minutes.</summary>
    public double? Load15 { get; init; }

    /// <summary>Seconds since the machine booted.</summary>
    public double? UptimeSeconds { get; init; }

    /// <summary>All temperatures there are, at most <see cref="NodeBounds.Temperatures"/>.</summary>
    public IReadOnlyList<NamedTemperature>? Temperatures { get; init; }

    /// <summary>How long tasks waited for what was short; null where the kernel doesn't measure it.</summary>
    public PressureVitals? Pressure { get; init; }

    /// <summary>Swap: where it is and how much it moves.</summary>
    public SwapVitals? Swap { get; init; }

    /// <summary>The filesystems on disks, at most <see cref="NodeBounds.Filesystems"/>; read once a minute.</summary>
    public IReadOnlyList<FilesystemVitals>? Filesystems { get; init; }

    /// <summary>The disks and cards, at most <see cref="NodeBounds.Disks"/>.</summary>
    public IReadOnlyList<DiskVitals>? Disks { get; init; }

    /// <summary>The network interfaces that are hardware, at most <see cref="NodeBounds.Interfaces"/>.</summary>
    public IReadOnlyList<NetworkVitals>? Networks { get; init; }

    /// <summary>The fan; null where there is none that tells.</summary>
    public FanVitals? Fan { get; init; }

    /// <summary>The power the board gets; null where nothing measures it.</summary>
    public SupplyVitals? Supply { get; init; }

    /// <summary>How far the clock can be trusted.</summary>
    public ClockVitals? Clock { get; init; }

    /// <summary>What waits to be installed; read once a minute.</summary>
    public UpdateVitals? Updates { get; init; }

    /// <summary>When the reading was taken or received, by the master's clock.</summary>
    public required DateTimeOffset At { get; init; }
}
