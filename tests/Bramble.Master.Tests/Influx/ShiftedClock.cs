namespace Bramble.Master.Tests.Influx;

/// <summary>The machine's clocks, of which the one on the wall can be set.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _ahead;

    public TimeSpan Ahead
    {
        get => new(Volatile.Read(ref _ahead));
        set => Volatile.Write(ref _ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
