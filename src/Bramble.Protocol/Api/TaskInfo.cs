namespace Bramble.Protocol.Api;

/// <summary>One task of a job.</summary>
public sealed record TaskInfo
{
    /// <summary>From 0.</summary>
    public required int Index { get; init; }

    /// <summary>Where it stands.</summary>
    public required TaskState State { get; init; }

    /// <summary>The node it is bound to, or was given to last; null before.</summary>
    public required string? Node { get; init; }

    /// <summary>When it may be tried again after a failure; null where nothing holds it back.</summary>
    public required DateTimeOffset? EligibleAt { get; init; }

    /// <summary>Why it was cancelled or failed where its last attempt does not say, in words; null where there is no more to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Its attempts, the oldest first; only the newest 100 are kept.</summary>
    public required IReadOnlyList<AttemptInfo> Attempts { get; init; }
}
