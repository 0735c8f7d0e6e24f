namespace Bramble.Master.Events;

/// <summary>How far one viewer has read. Used by one reader at a time; disposing it frees the viewer's place.</summary>
internal sealed class EventCursor(EventHub hub, long lastEvent, long lastVitals, bool resumed) : IDisposable
{
    /// <summary>Sequence number of the last event read.</summary>
    internal long Event = lastEvent;

    /// <summary>Sequence number of the last vitals frame read.</summary>
    internal long Vitals = lastVitals;

    private bool _closed;

    /// <summary>Whether the viewer's <c>Last-Event-ID</c> was recognised and everything after it is still kept.</summary>
    public bool Resumed { get; } = resumed;

    /// <summary>Copies what is new and moves on.</summary>
    /// <param name="events">Receives the events.</param>
    /// <param name="vitals">Receives the vitals frames.</param>
    /// <param name="more">Ends when there is more.</param>
    /// <returns>False where frames were dropped before this viewer read them: it must read the nodes anew.</returns>
    public bool TryRead(List<LoggedEvent> events, List<byte[]> vitals, out Task more) => hub.TryRead(this, events, vitals, out more);

    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            hub.Close();
        }
    }
}
