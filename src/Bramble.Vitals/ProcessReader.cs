using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>
/// The busiest processes, for somebody who looks; nothing is read before that. Not for several threads at once.
/// </summary>
public sealed class ProcessReader
{
    // pid_max may be 4 million; nobody waits for that many.
    private const int MostProcesses = 8192;

    // USER_HZ, which is 100 on every architecture we build for.
    private const double TicksPerSecond = 100;

    private readonly string _sysroot;
    private readonly SensorBuffer _buffer = new();
    private readonly Interval _interval;
    private readonly NameCache _names = new(1024, 15);
    private Dictionary<int, Sample> _samples = [];

    /// <summary>Makes a reader.</summary>
    /// <param name="sysroot">Where /proc is; <c>/</c> but for tests.</param>
    /// <param name="time">Measures the time between two looks.</param>
    public ProcessReader(string sysroot, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(sysroot);
        ArgumentNullException.ThrowIfNull(time);
        _sysroot = sysroot;
        _interval = new Interval(time);
    }

    /// <summary>Looks at all processes.</summary>
    /// <param name="count">How many to give, 1 to <see cref="NodeBounds.Processes"/>.</param>
    /// <returns>The busiest since the look before; at the first look, and among the idle, those with the most memory.</returns>
    public IReadOnlyList<ProcessInfo> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, NodeBounds.Processes);
        var seconds = _interval.Take();
        var samples = new Dictionary<int, Sample>();
        var found = new List<ProcessInfo>();
        foreach (var pid in Pids())
        {
            if (Parse(new SensorFile(_sysroot, string.Create(CultureInfo.InvariantCulture, $"proc/{pid}/stat")).Read(_buffer)) is not { } sample)
            {
                continue;
            }

            // The start tells a new process that got the number of one that ended.
            var known = _samples.TryGetValue(pid, out var before) && before.Start == sample.Start;
            double? percent = !(seconds > 0) ? known ? before.Percent : null
                : known && sample.Ticks >= before.Ticks ? Math.Round(100 * (sample.Ticks - before.Ticks) / TicksPerSecond / seconds.Value, 1)
                : null;
            samples[pid] = sample with { Percent = percent, Ticks = seconds == 0 && known ? before.Ticks : sample.Ticks };
            found.Add(new ProcessInfo { Pid = pid, Name = sample.Name, CpuPercent = percent, MemoryBytes = sample.Memory });
        }

        _samples = samples;
        return [.. found.OrderByDescending(one => one.CpuPercent ?? 0).ThenByDescending(one => one.MemoryBytes ?? 0).ThenBy(one => one.Pid).Take(count)];
    }

    private IEnumerable<int> Pids()
    {
        var folder = Path.Join(_sysroot, "proc");
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return [.. Directory.EnumerateDirectories(folder)
                .Select(path => int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 0).Take(MostProcesses)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // 1234 (name) S ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime ... starttime vsize rss
    private Sample? Parse(ReadOnlySpan<byte> content)
    {
        // A name may hold anything, a bracket too: it ends at the last one.
        var (open, close) = (content.IndexOf((byte)'('), content.LastIndexOf((byte)')'));
        if (open < 0 || close < open)
        {
            return null;
        }

        var rest = content[(close + 1)..];
        Span<long> fields = stackalloc long[22];
        _ = SensorText.TryTakeWord(ref rest, out _);
        for (var i = 1; i < fields.Length; i++)
        {
            if (!SensorText.TryTakeWord(ref rest, out var word) || SensorText.ParseInteger(word) is not { } value)
            {
                return null;
            }

            fields[i] = value;
        }

        var (user, system, start, pages) = (fields[11], fields[12], fields[19], fields[21]);
        return user is < 0 or > long.MaxValue / 2 || system is < 0 or > long.MaxValue / 2
            ? null
            : new Sample(_names.Get(content[(open + 1)..close]), user + system, start, pages >= 0 && pages < long.MaxValue / Environment.SystemPageSize ? pages * Environment.SystemPageSize : null, null);
    }

    private readonly record struct Sample(string Name, long Ticks, long Start, long? Memory, double? Percent);
}
