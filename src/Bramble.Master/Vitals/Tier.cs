namespace Bramble.Master.Vitals;

/// <summary>A resolution that is kept on disk. A chunk holds one metric of one node over one period; periods are counted from 1970.</summary>
/// <param name="Number">Stands for it in keys: 0 to 3.</param>
/// <param name="StepSeconds">The width of a point.</param>
/// <param name="Points">Points of a chunk.</param>
internal sealed record Tier(int Number, int StepSeconds, int Points)
{
    /// <summary>1 minute; a chunk is an hour.</summary>
    public static readonly Tier Minute = new(0, 60, 60);

    /// <summary>15 minutes; a chunk is a day.</summary>
    public static readonly Tier Quarter = new(1, 15 * 60, 96);

    /// <summary>1 hour; a chunk is ten days.</summary>
    public static readonly Tier Hour = new(2, 3_600, 240);

    /// <summary>By their numbers, fine to coarse.</summary>
    public static readonly IReadOnlyList<Tier> All = [Minute, Quarter, Hour];

    public int PeriodSeconds => StepSeconds * Points;

    /// <summary>The tier that this one is rolled up into.</summary>
    public Tier? Coarser => Number + 1 < All.Count ? All[Number + 1] : null;

    /// <param name="seconds">Since 1970, not negative.</param>
    public int PeriodOf(long seconds) => (int)(seconds / PeriodSeconds);
}
