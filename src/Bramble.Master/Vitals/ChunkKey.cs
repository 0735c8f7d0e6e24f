namespace Bramble.Master.Vitals;

/// <summary>
/// A chunk's row number: tier, period, node, metric, from the high bits down. What is written together lies together, at
/// the end of its tier, and what is dropped together lies together at its beginning.
/// </summary>
internal readonly record struct ChunkKey(long Value)
{
    /// <summary>The largest number of a node.</summary>
    public const int MaxNode = (1 << 22) - 1;

    /// <summary>The largest number of a metric.</summary>
    public const int MaxMetric = (1 << 12) - 1;

    private const int MaxPeriod = (1 << 27) - 1;

    /// <summary>From a period to the next, everything else alike.</summary>
    public const long Stride = 1L << 34;

    public int Tier => (int)(Value >> 61);

    public int Period => (int)(Value >> 34) & MaxPeriod;

    public int Node => (int)(Value >> 12) & MaxNode;

    public int Metric => (int)Value & MaxMetric;

    public static ChunkKey Of(Tier tier, int period, int node, int metric) =>
        new(((long)tier.Number << 61) | ((long)Math.Clamp(period, 0, MaxPeriod) << 34) | ((long)node << 12) | (uint)metric);

    /// <summary>The first key of a period.</summary>
    public static ChunkKey First(Tier tier, int period) => Of(tier, period, 0, 0);

    /// <summary>The last key of a period.</summary>
    public static ChunkKey Last(Tier tier, int period) => Of(tier, period, MaxNode, MaxMetric);
}
