namespace Bramble.Master.Vitals;

/// <summary>Runs its end once.</summary>
internal sealed class WatchLease(Action end) : IDisposable
{
    private Action? _end = end;

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
