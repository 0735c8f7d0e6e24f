namespace Bramble.State.Scheduling;

/// <summary>Bounds of the scheduler.</summary>
public sealed record SchedulingOptions
{
    /// <summary>A node this hot gets no new tasks.</summary>
    /// <value>80 degrees Celsius by default: where a Pi begins to throttle.</value>
    public double HotCelsius { get; init; } = 80;

    /// <summary>A node this warm is chosen only where it has a core more to spare than a cool one.</summary>
    /// <value>60 degrees Celsius by default. Halfway from here to <see cref="HotCelsius"/> it counts twice.</value>
    public double WarmCelsius { get; init; } = 60;

    /// <summary>
    /// A job that has waited this long with nothing running, while others of its demand's size could run on an empty node,
    /// has a node kept for it, so that small jobs cannot hold it off for ever.
    /// </summary>
    /// <value>2 minutes by default.</value>
    public TimeSpan ReserveAfter { get; init; } = TimeSpan.FromMinutes(2);
}
