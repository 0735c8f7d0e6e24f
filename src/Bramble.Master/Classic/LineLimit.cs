namespace Bramble.Master.Classic;

/// <summary>Lets so many log lines a second through and counts the rest. Thread safe.</summary>
internal sealed class LineLimit(int perSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _windowStart = time.GetTimestamp();
    private int _inWindow;
    private long _suppressed;

    /// <param name="suppressed">Lines held back since the last one let through.</param>
    /// <returns>Whether a line may be written now.</returns>
    public bool TryTake(out long suppressed)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_windowStart, now) >= TimeSpan.FromSeconds(1))
            {
                (_windowStart, _inWindow) = (now, 0);
            }

            suppressed = _suppressed;
            if (_inWindow >= perSecond)
            {
                _suppressed++;
                return false;
            }

            _inWindow++;
            _suppressed = 0;
            return true;
        }
    }
}
