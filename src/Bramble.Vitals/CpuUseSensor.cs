using System.Runtime.InteropServices;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>Processor use over all cores and of each, from the first lines of /proc/stat: the share of ticks between two samples that were not idle.</summary>
internal sealed class CpuUseSensor(string sysroot)
{
    // Ticks come at 100 Hz and core; fewer than this would be noise, such as 0 or 100 % and nothing between.
    private const long LeastTicks = 10;

    private readonly SensorFile _file = new(sysroot, "proc/stat");
    private readonly List<Sample> _coreBases = [];
    private readonly List<Sample> _coreSamples = [];
    private Sample? _base;
    private double? _last;

    /// <summary>Use of each core at the last <see cref="Read"/>; null where that had none, or a core came or went.</summary>
    public IReadOnlyList<double>? CorePercents { get; private set; }

    /// <summary>Takes a sample.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>0 to 100 % since the sample before; the value before where hardly any time has gone by; null at first.</returns>
    public double? Read(SensorBuffer buffer)
    {
        var content = _file.Read(buffer);
        var percent = ReadAll(SensorText.TryTakeLine(ref content, out var line) ? line : default, out var due);
        if (due)
        {
            ReadCores(content);
        }

        return percent;
    }

    private void ReadCores(ReadOnlySpan<byte> content)
    {
        _coreSamples.Clear();
        while (_coreSamples.Count < NodeBounds.Cores && SensorText.TryTakeLine(ref content, out var line)
            && Parse(line, "cpu"u8, _coreSamples.Count) is { } sample)
        {
            _coreSamples.Add(sample);
        }

        CorePercents = _last is not null && _coreSamples.Count > 0 && _coreSamples.Count == _coreBases.Count ? Compare() : null;
        _coreBases.Clear();
        _coreBases.AddRange(_coreSamples);
    }

    // Each core has its own number of ticks: one that slept in between has fewer.
    private double[]? Compare()
    {
        var percents = new double[_coreSamples.Count];
        for (var i = 0; i < percents.Length; i++)
        {
            var total = _coreSamples[i].Total - _coreBases[i].Total;
            if (total < 0)
            {
                return null;
            }

            var idle = Math.Clamp(_coreSamples[i].Idle - _coreBases[i].Idle, 0, total);
            percents[i] = total == 0 ? 0 : Math.Round(100.0 * (total - idle) / total, 2);
        }

        return percents;
    }

    private double? ReadAll(ReadOnlySpan<byte> line, out bool due)
    {
        due = true;
        if (Parse(line, "cpu"u8, number: null) is not { } sample)
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
            due = false;
            return _last;
        }

        // The kernel documents that iowait may go backwards; it must not make use negative or more than all.
        var idle = Math.Clamp(sample.Idle - previous.Idle, 0, total);
        _base = sample;
        return _last = 100.0 * (total - idle) / total;
    }

    // cpu user nice system idle iowait irq softirq steal guest guest_nice; user and nice have guest time in them.
    private static Sample? Parse(ReadOnlySpan<byte> line, ReadOnlySpan<byte> prefix, int? number)
    {
        if (!SensorText.TryTakeWord(ref line, out var label) || !label.StartsWith(prefix)
            || (number is null ? label.Length != prefix.Length : SensorText.ParseInteger(label[prefix.Length..]) != number))
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
