using System.Globalization;
using System.Runtime.InteropServices;

namespace Bramble.Vitals.Tests;

/// <summary>One line of /proc/stat, read in the plainest way.</summary>
/// <param name="Busy">Ticks at work since boot.</param>
/// <param name="Idle">Ticks without, those that waited for a disk among them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CpuTicks(long Busy, long Idle)
{
    /// <summary>All processors together, and then each.</summary>
    public static List<CpuTicks> Read() => [.. File.ReadLines("/proc/stat").Where(line => line.StartsWith("cpu", StringComparison.Ordinal)).Select(Parse)];

    /// <summary>Least and most percent that were used between two moments, each of which lies between two reads.</summary>
    public static (double Least, double Most) Bounds(CpuTicks beforeFirst, CpuTicks afterFirst, CpuTicks beforeLast, CpuTicks afterLast)
    {
        var (leastBusy, mostBusy) = (beforeLast.Busy - afterFirst.Busy, afterLast.Busy - beforeFirst.Busy);
        var (leastIdle, mostIdle) = (beforeLast.Idle - afterFirst.Idle, afterLast.Idle - beforeFirst.Idle);
        // The kernel may take back a tick that waited for a disk.
        return (Share(leastBusy, mostIdle + 1), Share(mostBusy, Math.Max(0, leastIdle - 1)));
    }

    private static double Share(long busy, long idle) => busy + idle == 0 ? 0 : 100.0 * busy / (busy + idle);

    // user nice system idle iowait irq softirq steal; what guests use is part of user and nice.
    private static CpuTicks Parse(string line)
    {
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToList();
        var idle = ticks[3] + ticks[4];
        return new CpuTicks(ticks.Sum() - idle, idle);
    }
}
