using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>Processor use over all cores, from the first line of /proc/stat: the share of ticks between two samples that were not idle.</summary>
internal sealed class CpuUseSensor(string sysroot)
{
    // Ticks come at 100 Hz and core; fewer than this would be noise, such as 0 or 100 % and nothing between.
    private const long LeastTicks = 10;

    private readonly SensorFile _file = new(sysroot, "proc/stat");
    private Sample? _base;
    private double? _last;

    /// <summary>Takes a sample.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>0 to 100 % since the sample before; the value before where hardly any time has gone by; null at first.</returns>
    public double? Read(SensorBuffer buffer)
    {
        if (Parse(_file.Read(buffer)) is not { } sample)
        {
            _base = null;
            return _last = null;
        }

        if (_base is not { } previous || sample.Total < previous.Total)
        {
            _base = sample;
            return _last = null;
        }

        var total = sample.Total - previous.Total;
        if (total < LeastTicks)
        {
            return _last;
        }

        // The kernel documents that iowait may go backwards; it must not make use negative or more than all.
        var idle = Math.Clamp(sample.Idle - previous.Idle, 0, total);
        _base = sample;
        return _last = 100.0 * (total - idle) / total;
    }

    // cpu user nice system idle iowait irq softirq steal guest guest_nice; user and nice have guest time in them.
    private static Sample? Parse(ReadOnlySpan<byte> content)
    {
        if (!SensorText.TryTakeLine(ref content, out var line)
            || !SensorText.TryTakeWord(ref line, out var label)
            || !label.SequenceEqual("cpu"u8))
        {
            return null;
        }

        long total = 0;
        long idle = 0;
        var index = 0;
        for (; index < 8 && SensorText.TryTakeWord(ref line, out var word); index++)
        {
            // The bound keeps the sum of eight from overflowing.
            if (SensorText.ParseInteger(word) is not (>= 0 and < long.MaxValue / 8 and { } ticks))
            {
                return null;
            }

            total += ticks;
            idle += index is 3 or 4 ? ticks : 0;
        }

        return index >= 4 ? new Sample(total, idle) : null;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Sample(long Total, long Idle);
}
