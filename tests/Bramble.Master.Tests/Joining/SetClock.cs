namespace Bramble.Master.Tests.Joining;

/// <summary>The real time, with a wall clock that says what the test wants.</summary>
internal sealed class SetClock(DateTimeOffset wall) : TimeProvider
{
    public DateTimeOffset Wall { get; set; } = wall;

    public override DateTimeOffset GetUtcNow() => Wall;
}
