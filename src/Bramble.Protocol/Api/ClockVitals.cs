namespace Bramble.Protocol.Api;

/// <summary>How far the machine's clock can be trusted.</summary>
public sealed record ClockVitals
{
    /// <summary>Whether something keeps it right.</summary>
    public bool? Synchronized { get; init; }

    /// <summary>What the kernel still has to correct, in seconds; null where nothing keeps the clock right.</summary>
    public double? OffsetSeconds { get; init; }

    /// <summary>Most it may be wrong by, in seconds, as the kernel reckons.</summary>
    public double? MaxErrorSeconds { get; init; }
}
