using Bramble.Protocol.Api;

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
        new(7, "throttled", 100, vitals => Flag(vitals.Throttled is { } reasons ? reasons.Count > 0 : null)),
        new(8, "underVoltage", 100, vitals => Flag(ThrottleWords.IsUnderVoltage(vitals))),
        new(9, "cpuFrequencyTrueMegahertz", 1, vitals => vitals.CpuFrequencyTrueMegahertz ?? double.NaN),
        new(10, "coreVolts", 100, vitals => vitals.CoreVolts ?? double.NaN),
        new(11, "swapInBytesPerSecond", Kibibytes, vitals => vitals.Swap?.InBytesPerSecond ?? double.NaN),
        new(12, "swapOutBytesPerSecond", Kibibytes, vitals => vitals.Swap?.OutBytesPerSecond ?? double.NaN),
        new(13, "rootUsedPercent", 10, RootUsed),
        new(14, "filesystemsUsedBytes", 1.0 / (1 << 20), vitals => Sum(vitals.Filesystems, one => one.UsedBytes)),
        new(15, "diskReadBytesPerSecond", Kibibytes, vitals => Sum(vitals.Disks, one => one.ReadBytesPerSecond)),
        new(16, "diskWriteBytesPerSecond", Kibibytes, vitals => Sum(vitals.Disks, one => one.WriteBytesPerSecond)),
        new(17, "diskBusyPercent", 1, vitals => Most(vitals.Disks, one => one.BusyPercent)),
        new(18, "networkReceivedBytesPerSecond", Kibibytes, vitals => Sum(vitals.Networks, one => one.ReceivedBytesPerSecond)),
        new(19, "networkSentBytesPerSecond", Kibibytes, vitals => Sum(vitals.Networks, one => one.SentBytesPerSecond)),
        new(20, "wifiSignalDecibelMilliwatts", 1, vitals => Most(vitals.Networks, one => one.SignalDecibelMilliwatts)),
        new(21, "inputVolts", 100, vitals => vitals.Supply?.InputVolts ?? double.NaN),
        new(22, "watts", 10, vitals => vitals.Supply?.Watts ?? double.NaN),
        new(23, "poeAmperes", 100, vitals => vitals.Supply?.PoeAmperes ?? double.NaN),
        new(24, "fanRpm", 0.1, vitals => vitals.Fan?.Rpm ?? double.NaN),
        new(25, "fanDutyPercent", 1, vitals => vitals.Fan?.DutyPercent ?? double.NaN),
        new(26, "pressureCpuSomePercent", 10, vitals => vitals.Pressure?.CpuSomePercent ?? double.NaN),
        new(27, "pressureIoSomePercent", 10, vitals => vitals.Pressure?.IoSomePercent ?? double.NaN),
        new(28, "pressureIoFullPercent", 10, vitals => vitals.Pressure?.IoFullPercent ?? double.NaN),
        new(29, "pressureMemorySomePercent", 10, vitals => vitals.Pressure?.MemorySomePercent ?? double.NaN),
        new(30, "pressureMemoryFullPercent", 10, vitals => vitals.Pressure?.MemoryFullPercent ?? double.NaN),
        new(31, "clockOffsetSeconds", 1_000, vitals => vitals.Clock?.OffsetSeconds ?? double.NaN),
        new(32, "updatesPending", 1, vitals => vitals.Updates?.Pending ?? double.NaN),
    ];

    /// <summary>Rates of bytes are kept to 1 KiB: below it is noise.</summary>
    private const double Kibibytes = 1.0 / 1_024;

    /// <summary>Yes as 1, no as 0: an average is the share of the time.</summary>
    private static double Flag(bool? value) => value is { } known ? (known ? 1 : 0) : double.NaN;

    /// <summary>Used part of the root filesystem in percent, as df reckons: of what may be used, so that a full one is at 100 %. NaN where it is not known.</summary>
    public static double RootUsed(NodeVitals vitals)
    {
        foreach (var one in vitals.Filesystems ?? [])
        {
            if (one is { MountPoint: "/", UsedBytes: { } used, AvailableBytes: { } available } && used + available > 0)
            {
                return 100.0 * used / (used + (double)available);
            }
        }

        return double.NaN;
    }

    /// <summary>The sum over those that tell; not known where none does.</summary>
    private static double Sum<T>(IReadOnlyList<T>? items, Func<T, double?> value)
    {
        var sum = double.NaN;
        for (var index = 0; index < items?.Count; index++)
        {
            if (value(items[index]) is { } known)
            {
                sum = double.IsNaN(sum) ? known : sum + known;
            }
        }

        return sum;
    }

    /// <summary>The largest of those that tell; not known where none does.</summary>
    private static double Most<T>(IReadOnlyList<T>? items, Func<T, double?> value)
    {
        var most = double.NaN;
        for (var index = 0; index < items?.Count; index++)
        {
            if (value(items[index]) is { } known && !(known <= most))
            {
                most = known;
            }
        }

        return most;
    }
}
