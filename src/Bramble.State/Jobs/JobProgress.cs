using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>What has become of a job. A job without this row is pending.</summary>
public sealed record JobProgress : Row
{
    public required JobId Id { get; init; }

    /// <summary>Where it stands; see <see cref="JobTransitions"/>.</summary>
    public required JobState State { get; init; }

    /// <summary>When its first task ran.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its last task ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>
    /// When it was called off. From then on tasks that wait count as cancelled, without a row of their own, and agents are
    /// told to stop those that run.
    /// </summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Why it was called off or failed as a whole, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether nothing of it runs or will run.</summary>
    public bool IsFinished => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
