namespace Bramble.Protocol.Health;

/// <summary>One thing about a node that somebody should know.</summary>
public sealed record HealthReason
{
    /// <summary>The check that found it, one of <see cref="CheckIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>How much it weighs.</summary>
    public required HealthSeverity Severity { get; init; }

    /// <summary>What is so, as a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>How to mend it, as a sentence or two.</summary>
    public required string Cure { get; init; }

    /// <summary>Where the manual says more: <c>checks.md#</c> and the check's id.</summary>
    public required string DocsAnchor { get; init; }
}
