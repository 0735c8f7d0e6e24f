namespace Bramble.Master.Vitals;

/// <summary>What was written within the last day, by hours of running. Thread safe.</summary>
internal sealed class WriteRate
{
    private const long HourMilliseconds = 3_600_000;

    private readonly long[] _hours = new long[24];
    private readonly Lock _lock = new();
    private long _hour;
    private long _total;

    /// <summary>Bytes since the start.</summary>
    public long Total => Volatile.Read(ref _total);

    public void Add(long bytes, HistoryTime now)
    {
        lock (_lock)
        {
            Turn(now);
            _hours[_hour % _hours.Length] += bytes;
            _total += bytes;
        }
    }

    /// <summary>Bytes a day, from the last 24 hours, or from as many as there were; null before there were two.</summary>
    public long? PerDay(HistoryTime now)
    {
        lock (_lock)
        {
            Turn(now);
            var running = Math.Min(now.Monotonic / (double)HourMilliseconds, _hours.Length - 1 + (now.Monotonic % HourMilliseconds / (double)HourMilliseconds));
            return running < 2 ? null : (long)(_hours.Sum() * _hours.Length / running);
        }
    }

    private void Turn(HistoryTime now)
    {
        var hour = now.Monotonic / HourMilliseconds;
        for (var gone = Math.Max(_hour + 1, hour - _hours.Length + 1); gone <= hour; gone++)
        {
            _hours[gone % _hours.Length] = 0;
        }

        _hour = Math.Max(_hour, hour);
    }
}
