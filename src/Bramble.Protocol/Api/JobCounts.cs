namespace Bramble.Protocol.Api;

/// <summary>A job's tasks by state.</summary>
public sealed record JobCounts
{
    /// <summary>Wait for a node.</summary>
    public required int Pending { get; init; }

    /// <summary>Given to a node and not running yet.</summary>
    public required int Assigned { get; init; }

    /// <summary>Run now.</summary>
    public required int Running { get; init; }

    /// <summary>Ended well.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Failed for good.</summary>
    public required int Failed { get; init; }

    /// <summary>Not wanted any more.</summary>
    public required int Cancelled { get; init; }
}
