namespace Bramble.Master.Vitals;

/// <summary>
/// Everything that has a history. A new one is one line with the next free number; a number is never used again. How finely
/// it is kept decides what it costs on disk: every bit of noise is kept too.
/// </summary>
internal static class VitalsMetrics
{
    /// <summary>In the order in which they are answered.</summary>
    public static readonly IReadOnlyList<VitalsMetric> All =
    [
        new(1, "cpuPercent", 10, vitals => vitals.CpuPercent ?? double.NaN),
        new(2, "memoryAvailableBytes", 1.0 / 65_536, vitals => vitals.MemoryAvailableBytes ?? double.NaN),
        new(3, "swapFreeBytes", 1.0 / 65_536, vitals => vitals.SwapFreeBytes ?? double.NaN),
        new(4, "load1", 100, vitals => vitals.Load1 ?? double.NaN),
        new(5, "temperatureCelsius", 10, vitals => vitals.TemperatureCelsius ?? double.NaN),
        new(6, "cpuFrequencyMegahertz", 1, vitals => vitals.CpuFrequencyMegahertz ?? double.NaN),
        new(7, "throttled", 100, vitals => Flag(vitals.Throttled?.Count > 0)),
        new(8, "underVoltage", 100, vitals => Flag(vitals.Throttled?.Contains("under-voltage", StringComparer.Ordinal))),
    ];

    /// <summary>Yes as 1, no as 0: an average is the share of the time.</summary>
    private static double Flag(bool? value) => value is { } known ? (known ? 1 : 0) : double.NaN;
}
