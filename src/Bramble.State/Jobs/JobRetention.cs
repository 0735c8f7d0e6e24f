namespace Bramble.State.Jobs;

/// <summary>How long finished jobs are kept; the oldest go first as soon as one bound is passed.</summary>
public sealed record JobRetention
{
    /// <summary>How long after its end.</summary>
    /// <value>30 days by default.</value>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Most finished jobs.</summary>
    /// <value>1,000 by default.</value>
    public int Jobs { get; init; } = 1_000;

    /// <summary>Most tasks of finished jobs together. One takes about 0.4 KB of memory.</summary>
    /// <value>200,000 by default: two of the largest jobs.</value>
    public long Tasks { get; init; } = 200_000;
}
