namespace Bramble.Master.Tests.Vitals;

/// <summary>A wall clock that can be set while the monotonic one goes on. Its timestamps have an odd frequency.</summary>
internal sealed class TwoClocks(DateTimeOffset wall) : TimeProvider
{
    private long _elapsed = TimeSpan.FromHours(3).Ticks;

    public DateTimeOffset Wall { get; set; } = wall;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond * 7;

    public override long GetTimestamp() => _elapsed * 7;

    public override DateTimeOffset GetUtcNow() => Wall;

    public void Advance(TimeSpan by)
    {
        _elapsed += by.Ticks;
        Wall += by;
    }
}
