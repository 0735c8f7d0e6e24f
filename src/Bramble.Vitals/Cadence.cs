namespace Bramble.Vitals;

/// <summary>Lets through the first time and then once a period, by the monotonic clock.</summary>
internal sealed class Cadence(TimeProvider time, TimeSpan period)
{
    /// <summary>How often what hardly changes is read: disk space, what is plugged in, updates.</summary>
    public static readonly TimeSpan Rare = TimeSpan.FromMinutes(1);

    // The timer of a beat may come a little early; half a period skipped would be worse than a moment too soon.
    private readonly TimeSpan _period = period - TimeSpan.FromMilliseconds(Math.Min(250, period.TotalMilliseconds / 20));
    private long? _last;

    /// <summary>Asks to be let through.</summary>
    /// <returns>Whether a period has gone by since this was last true.</returns>
    public bool Take()
    {
        if (_last is { } last && time.GetElapsedTime(last) < _period)
        {
            return false;
        }

        _last = time.GetTimestamp();
        return true;
    }

    /// <summary>Lets the next one through.</summary>
    public void Reset() => _last = null;
}
