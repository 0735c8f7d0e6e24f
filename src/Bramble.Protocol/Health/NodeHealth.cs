namespace Bramble.Protocol.Health;

/// <summary>How a node is, and why.</summary>
public sealed record NodeHealth
{
    /// <summary>A node of which nothing needs attention.</summary>
    public static readonly NodeHealth Fine = new() { Level = HealthLevel.Ok, Reasons = [] };

    /// <summary>The worst of the reasons; reasons that are only good to know leave it ok.</summary>
    public required HealthLevel Level { get; init; }

    /// <summary>The reasons, the worst first; a check gives one at most.</summary>
    public required IReadOnlyList<HealthReason> Reasons { get; init; }

    /// <summary>Makes the health of reasons.</summary>
    /// <param name="reasons">The reasons, in the order of the checks.</param>
    /// <returns>The health.</returns>
    public static NodeHealth Of(IReadOnlyCollection<HealthReason> reasons)
    {
        ArgumentNullException.ThrowIfNull(reasons);
        return reasons.Count == 0
            ? Fine
            : new NodeHealth
            {
                Level = reasons.Max(reason => reason.Severity) switch
                {
                    HealthSeverity.Critical => HealthLevel.Critical,
                    HealthSeverity.Attention => HealthLevel.Attention,
                    _ => HealthLevel.Ok,
                },
                Reasons = [.. reasons.OrderByDescending(reason => reason.Severity)],
            };
    }
}
