namespace Bramble.Protocol.Api;

/// <summary>A question about the history of a node's vitals.</summary>
public sealed record VitalsQuery
{
    /// <summary>Where it begins.</summary>
    /// <value>An hour before <see cref="To"/> by default.</value>
    public DateTimeOffset? From { get; init; }

    /// <summary>Where it ends; later than now counts as now.</summary>
    /// <value>Now by default.</value>
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// The width of a bucket in seconds, 1 to 366 days. It is raised to what is still kept of so long ago, and to a multiple of
    /// that; the answer tells the true one.
    /// </summary>
    /// <value>The finest that gives at most 1,000 buckets by default.</value>
    public int? StepSeconds { get; init; }

    /// <summary>Which values of <see cref="NodeVitals"/>, by their names in JSON.</summary>
    /// <value>All of which something is known by default.</value>
    public IReadOnlyList<string>? Metrics { get; init; }

    /// <summary>What of each bucket.</summary>
    /// <value>The average by default.</value>
    public IReadOnlyList<VitalsStat>? Stats { get; init; }
}
