using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Connection;

/// <summary>
/// Readings that the master may not have: those taken while there was no session, and the last ones of a session, which its
/// end may have swallowed. In memory only, bounded by age and number. Thread safe.
/// </summary>
internal sealed class ReadingBuffer
{
    /// <summary>So long it may take until a dead connection is known to be dead.</summary>
    public static readonly TimeSpan InDoubt = TimeSpan.FromSeconds(30);

    /// <summary>Ten minutes at the usual beat, and half a minute at one a second.</summary>
    public const int Capacity = 160;

    /// <summary>A message with its numbers around a reading.</summary>
    private const int Envelope = 64;

    private readonly Lock _lock = new();
    private readonly LinkedList<(Reading Reading, TimeSpan? SentAt)> _readings = new();

    /// <summary>Readings now held.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _readings.Count;
            }
        }
    }

    /// <summary>Keeps a reading.</summary>
    /// <param name="reading">The reading; not changed any more.</param>
    /// <param name="now">Since the machine booted.</param>
    /// <param name="isSent">Whether it was sent just now.</param>
    public void Add(Reading reading, TimeSpan now, bool isSent)
    {
        lock (_lock)
        {
            Trim(now);
            if (_readings.Count == Capacity)
            {
                _readings.RemoveFirst();
            }

            _readings.AddLast((reading, isSent ? now : null));
        }
    }

    /// <summary>A session ended without a word: what was sent last may never have arrived. Sent again it does no harm.</summary>
    public void SessionBroke(TimeSpan now)
    {
        lock (_lock)
        {
            Trim(now);
            for (var one = _readings.First; one is not null; one = one.Next)
            {
                one.ValueRef.SentAt = null;
            }
        }
    }

    /// <summary>They belong to another node than the one this machine is now.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _readings.Clear();
        }
    }

    /// <summary>What has not been sent, in messages that keep the bound of a frame; it counts as sent then.</summary>
    public List<OldReadings> Take(TimeSpan now)
    {
        var messages = new List<OldReadings>();
        var room = 0;
        lock (_lock)
        {
            Trim(now);
            for (var one = _readings.First; one is not null; one = one.Next)
            {
                var size = one.Value.Reading.CalculateSize() + 4;
                if (one.Value.SentAt is not null || size > SessionProtocol.MaxAgentMessageBytes - Envelope)
                {
                    continue;
                }

                if (messages.Count == 0 || size > room || messages[^1].Readings.Count == SessionProtocol.MaxOldReadings)
                {
                    messages.Add(new OldReadings { BootMilliseconds = (ulong)Math.Max(0, now.TotalMilliseconds) });
                    room = SessionProtocol.MaxAgentMessageBytes - Envelope;
                }

                messages[^1].Readings.Add(one.Value.Reading);
                room -= size;
                one.ValueRef.SentAt = now;
            }
        }

        return messages;
    }

    private void Trim(TimeSpan now)
    {
        for (var one = _readings.First; one is not null;)
        {
            var next = one.Next;
            if (now - one.Value.SentAt > InDoubt || now.TotalMilliseconds - one.Value.Reading.BootMilliseconds > SessionProtocol.OldestReading.TotalMilliseconds)
            {
                _readings.Remove(one);
            }

            one = next;
        }
    }
}
