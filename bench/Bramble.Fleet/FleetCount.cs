using System.Collections.Concurrent;

namespace Bramble.Fleet;

/// <summary>What all agents together do. Thread safe.</summary>
internal sealed class FleetCount
{
    /// <summary>Different reasons kept; the rest are counted only.</summary>
    private const int MaxReasons = 20;

    private readonly ConcurrentDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TaskCompletionSource? _reached;
    private int _wanted;
    private int _open;
    private long _beats;
    private long _failed;

    public int Open => Volatile.Read(ref _open);

    public long Beats => Interlocked.Read(ref _beats);

    public long FailedConnects => Interlocked.Read(ref _failed);

    /// <summary>Why connections failed since the first one, the most frequent first.</summary>
    public IEnumerable<string> Reasons => _reasons.OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Value} x {reason.Key}");

    /// <summary>Ends once so many sessions are open at one time. One at a time may wait.</summary>
    public Task BecomesAsync(int wanted)
    {
        lock (_lock)
        {
            (_wanted, _reached) = (wanted, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            Change(0);
            return _reached.Task;
        }
    }

    public void Opened()
    {
        lock (_lock)
        {
            Change(1);
        }
    }

    public void Closed()
    {
        lock (_lock)
        {
            Change(-1);
        }
    }

    public void Beat() => Interlocked.Increment(ref _beats);

    public void Failed(string reason)
    {
        Interlocked.Increment(ref _failed);
        if (_reasons.Count < MaxReasons || _reasons.ContainsKey(reason))
        {
            _reasons.AddOrUpdate(reason, 1, (_, times) => times + 1);
        }
    }

    private void Change(int by)
    {
        _open += by;
        if (_open == _wanted)
        {
            _reached?.TrySetResult();
        }
    }
}
