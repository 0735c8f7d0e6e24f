using System.Buffers;
using System.Text;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Events;

/// <summary>
/// What happened and what changes now, for any number of viewers. Each event is serialised once; viewers share the bytes
/// and read at their own pace from two bounded rings. Thread safe.
/// </summary>
internal sealed class EventHub
{
    private readonly Lock _lock = new();
    private readonly FrameRing<LoggedEvent> _events;
    private readonly FrameRing<byte[]> _vitals;
    private readonly string _startId;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _streams;

    /// <param name="options">Bounds.</param>
    /// <param name="startId">Tells this run of the master from others, so that an event id of an earlier run is recognised as such.</param>
    public EventHub(IOptions<EventHubOptions> options, string startId)
    {
        _events = new(options.Value.KeptEvents);
        _vitals = new(options.Value.KeptVitalsFrames);
        _startId = startId;
    }

    /// <summary>Whether anybody watches; frames nobody sees need not be made.</summary>
    public bool HasViewers => Volatile.Read(ref _streams) > 0;

    /// <summary>Logs an event and tells every viewer.</summary>
    /// <param name="make">Makes the event from the id it is given.</param>
    public void Publish(Func<string, ClusterEvent> make)
    {
        lock (_lock)
        {
            var id = $"{_startId}-{_events.Last + 1}";
            var clusterEvent = make(id);
            var category = clusterEvent.Type.AsSpan(0, clusterEvent.Type.IndexOf('.', StringComparison.Ordinal)).ToString();
            var json = JsonSerializer.SerializeToUtf8Bytes(clusterEvent, BrambleJsonContext.Default.ClusterEvent);
            _events.Add(new LoggedEvent(clusterEvent, category, Frame(category, id, json)));
        }

        Signal();
    }

    /// <summary>Sends a vitals frame to the viewers that are there now.</summary>
    public void Publish(VitalsFrame frame)
    {
        var bytes = Frame(EventTypes.VitalsCategory, id: null, JsonSerializer.SerializeToUtf8Bytes(frame, BrambleJsonContext.Default.VitalsFrame));
        lock (_lock)
        {
            _vitals.Add(bytes);
        }

        Signal();
    }

    /// <summary>The events still kept, oldest first.</summary>
    public IReadOnlyList<ClusterEvent> Recent()
    {
        var kept = new List<LoggedEvent>();
        lock (_lock)
        {
            var cursor = _events.First - 1;
            _events.TryReadAfter(ref cursor, kept);
        }

        return kept.ConvertAll(logged => logged.Event);
    }

    /// <summary>Opens a cursor for a viewer.</summary>
    /// <param name="lastEventId">The last event the viewer saw, null for none.</param>
    /// <param name="maxStreams">Viewers allowed at once.</param>
    /// <returns>The cursor, or null where as many viewers as allowed are there.</returns>
    public EventCursor? Open(string? lastEventId, int maxStreams)
    {
        if (Interlocked.Increment(ref _streams) > maxStreams)
        {
            Interlocked.Decrement(ref _streams);
            return null;
        }

        lock (_lock)
        {
            var seen = SequenceOf(lastEventId);
            var resumed = seen is not null && seen + 1 >= _events.First && seen <= _events.Last;
            return new EventCursor(this, resumed ? seen!.Value : _events.Last, _vitals.Last, resumed);
        }
    }

    /// <summary>Copies what is new for a viewer.</summary>
    /// <param name="cursor">How far the viewer has read.</param>
    /// <param name="events">Receives the events.</param>
    /// <param name="vitals">Receives the vitals frames.</param>
    /// <param name="more">Ends when there is more, to be awaited once the copied frames are written.</param>
    /// <returns>False where frames were dropped before this viewer read them.</returns>
    internal bool TryRead(EventCursor cursor, List<LoggedEvent> events, List<byte[]> vitals, out Task more)
    {
        lock (_lock)
        {
            more = _changed.Task;
            return _events.TryReadAfter(ref cursor.Event, events) & _vitals.TryReadAfter(ref cursor.Vitals, vitals);
        }
    }

    internal void Close() => Interlocked.Decrement(ref _streams);

    /// <summary>One server-sent event; JSON has no raw line breaks, so a single <c>data:</c> line holds it.</summary>
    internal static byte[] Frame(string name, string? id, ReadOnlySpan<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 64);
        if (id is not null)
        {
            buffer.Write(Encoding.UTF8.GetBytes($"id: {id}\n"));
        }

        buffer.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
        buffer.Write(json);
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private void Signal()
    {
        TaskCompletionSource signalled;
        lock (_lock)
        {
            signalled = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        signalled.SetResult();
    }

    private long? SequenceOf(string? eventId) =>
        eventId is not null && eventId.StartsWith(_startId, StringComparison.Ordinal) && eventId.Length > _startId.Length + 1
        && long.TryParse(eventId.AsSpan(_startId.Length + 1), System.Globalization.NumberStyles.None, null, out var sequence)
            ? sequence
            : null;
}

/// <summary>An event and its bytes on the stream.</summary>
internal readonly record struct LoggedEvent(ClusterEvent Event, string Category, byte[] Frame);
