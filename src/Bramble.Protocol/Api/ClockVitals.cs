namespace Bramble.Protocol.Api;

/// <summary>How far the machine's clock can be trusted.</summary>
public sealed record ClockVitals
{
    /// <summary>Whether something keeps it right.</summary>
    public bool? Synchronized { get; init; }

    /// <summary>What the kernel still has to correct, in seconds; null where nothing keeps the clock right.</summary>
    public double? OffsetSeconds { get; init; }

    /// <summary>
    /// How far it is ahead of the master's clock, in seconds; negative where it is behind. The master reckons it when a reading
    /// arrives, so that the time on the way is part of it; null where no master has, and for classic nodes.
    /// </summary>
    public double? SkewSeconds { get; init; }

    /// <summary>Most it may be wrong by, in seconds, as the kernel reckons.</summary>
    public double? MaxErrorSeconds { get; init; }
}
