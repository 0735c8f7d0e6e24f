namespace Bramble.TestKit;

/// <summary>The real time, with a wall clock that says what the test wants.</summary>
/// <param name="wall">What it says first.</param>
public sealed class SetClock(DateTimeOffset wall) : TimeProvider
{
    /// <summary>What it says.</summary>
    public DateTimeOffset Wall { get; set; } = wall;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Wall;
}
