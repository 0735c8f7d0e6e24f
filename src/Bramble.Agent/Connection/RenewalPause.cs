namespace Bramble.Agent.Connection;

/// <summary>What is known of renewals across sessions: one that failed is not asked for again with each new connection.</summary>
/// <param name="time">The clock.</param>
/// <param name="trouble">Told what a person has to know.</param>
internal sealed class RenewalPause(TimeProvider time, Action<string> trouble)
{
    private long? _askedAt;

    /// <summary>Notes a question, unless the last one is too short ago.</summary>
    public bool TryAsk(TimeSpan pause)
    {
        if (_askedAt is { } asked && time.GetElapsedTime(asked) < pause)
        {
            return false;
        }

        _askedAt = time.GetTimestamp();
        return true;
    }

    /// <summary>Tells why one came to nothing.</summary>
    public void Trouble(string reason) => trouble(reason);
}
