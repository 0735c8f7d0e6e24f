namespace Bramble.Vitals;

/// <summary>The time between two looks at counters, by the monotonic clock.</summary>
internal sealed class Interval(TimeProvider time)
{
    /// <summary>A rate over less is noise.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);

    private long? _last;

    /// <summary>Takes the time since the look before.</summary>
    /// <returns>Seconds; null at the first look; 0 where it is too short for a rate, which then doesn't count as a look.</returns>
    public double? Take()
    {
        var now = time.GetTimestamp();
        if (_last is not { } last)
        {
            _last = now;
            return null;
        }

        var elapsed = time.GetElapsedTime(last, now);
        if (elapsed < Least)
        {
            return 0;
        }

        _last = now;
        return elapsed.TotalSeconds;
    }
}
