namespace Bramble.Master.Events;

/// <summary>
/// The newest <paramref name="capacity"/> frames in order, each with a sequence number that starts at 1 and has no gaps.
/// Readers keep a cursor of their own, so a slow one costs nothing. Not thread safe: <see cref="EventHub"/> locks.
/// </summary>
internal sealed class FrameRing<T>(int capacity)
{
    private readonly T[] _frames = new T[capacity];

    /// <summary>Sequence number of the newest frame, 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Sequence number of the oldest frame kept, <c>Last + 1</c> while there is none.</summary>
    public long First => Math.Max(1, Last - capacity + 1);

    public long Add(T frame)
    {
        Last++;
        _frames[Last % capacity] = frame;
        return Last;
    }

    /// <summary>Copies the frames after <paramref name="cursor"/> and moves it to the newest.</summary>
    /// <returns>False where frames after the cursor are no longer kept; nothing is copied then, but the cursor is moved.</returns>
    public bool TryReadAfter(ref long cursor, List<T> into)
    {
        var complete = cursor + 1 >= First;
        if (complete)
        {
            for (var sequence = cursor + 1; sequence <= Last; sequence++)
            {
                into.Add(_frames[sequence % capacity]);
            }
        }

        cursor = Last;
        return complete;
    }
}
