using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Api;

/// <summary>A job, as the API and the pages show it.</summary>
public sealed record Job
{
    /// <summary>The job's id.</summary>
    public required JobId Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Its tasks by state.</summary>
    public required JobCounts Counts { get; init; }

    /// <summary>Who submitted it.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When its first task ran; null before.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its last task ended; null before.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What was asked for.</summary>
    public required JobSpec Spec { get; init; }

    /// <summary>Why no task starts, in words; null where tasks start or none waits.</summary>
    public required string? Waiting { get; init; }

    /// <summary>Why it was cancelled or failed as a whole, in words; else null.</summary>
    public required string? Reason { get; init; }
}
