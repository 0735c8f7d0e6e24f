namespace Bramble.Protocol.Api;

/// <summary>What of a bucket of history is told.</summary>
public enum VitalsStat
{
    /// <summary>The average, under the metric's own name.</summary>
    Avg,

    /// <summary>The smallest value, under the name with <c>.min</c> behind it.</summary>
    Min,

    /// <summary>The largest value, under the name with <c>.max</c> behind it.</summary>
    Max,
}
