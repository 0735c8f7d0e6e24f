namespace Bramble.Agent.Classic;

/// <summary>The waits between attempts to connect: each twice the one before up to a last one, less up to a quarter by chance, so that slaves of one master don't come back all at once.</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan last, Func<double> jitter)
{
    private TimeSpan? _next;

    /// <summary>Takes the next wait.</summary>
    /// <returns>Between three quarters and the whole of the step's time.</returns>
    public TimeSpan Next()
    {
        var step = _next ?? first;
        _next = step < last / 2 ? step * 2 : last;
        return step * (1 - (0.25 * Math.Clamp(jitter(), 0, 1)));
    }

    /// <summary>Starts with the first wait again.</summary>
    public void Reset() => _next = null;
}
