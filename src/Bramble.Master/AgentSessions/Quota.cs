namespace Bramble.Master.AgentSessions;

/// <summary>What one session may send in a second. Used by its one reader.</summary>
internal sealed class Quota(AgentSessionOptions options, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private long _since = time.GetTimestamp();
    private int _messages;
    private int _bytes;

    /// <summary>Counts a message.</summary>
    /// <param name="bytes">Its length.</param>
    /// <returns>How long to wait before the next; zero within the quota.</returns>
    public TimeSpan Take(int bytes)
    {
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed >= Second)
        {
            (_since, _messages, _bytes, elapsed) = (time.GetTimestamp(), 0, 0, TimeSpan.Zero);
        }

        _messages++;
        _bytes += bytes;
        return _messages >= options.MessagesPerSecond || _bytes >= options.BytesPerSecond ? Second - elapsed : TimeSpan.Zero;
    }
}
