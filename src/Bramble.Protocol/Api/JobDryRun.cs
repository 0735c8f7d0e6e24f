namespace Bramble.Protocol.Api;

/// <summary>Where a job's tasks could run if it were submitted now.</summary>
public sealed record JobDryRun
{
    /// <summary>The job's name.</summary>
    public required string Name { get; init; }

    /// <summary>How many tasks it would have.</summary>
    public required int Tasks { get; init; }

    /// <summary>How many of them would start at once.</summary>
    public required int StartNow { get; init; }

    /// <summary>Why the others, or all, would wait, in words; null where all would start.</summary>
    public required string? Waiting { get; init; }

    /// <summary>Every node, ordered by name.</summary>
    public required IReadOnlyList<JobDryRunNode> Nodes { get; init; }
}

/// <summary>What a job's tasks could do on one node.</summary>
public sealed record JobDryRunNode
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The task bound to it; null where tasks are not bound or none is to this one.</summary>
    public required int? Index { get; init; }

    /// <summary>Whether a task could start there now.</summary>
    public required bool Fits { get; init; }

    /// <summary>How many tasks would start there now.</summary>
    public required int StartNow { get; init; }

    /// <summary>Why none could, in words; else null.</summary>
    public required string? Reason { get; init; }
}
