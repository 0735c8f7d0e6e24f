using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>One run of a task on a node.</summary>
public sealed record AttemptRecord : Row
{
    public required AttemptId Id { get; init; }

    public required NodeId Node { get; init; }

    /// <summary>The node's name then; kept when the node is gone.</summary>
    public required string NodeName { get; init; }

    /// <summary>The node's session when it was assigned.</summary>
    public required long Epoch { get; init; }

    /// <summary>Where it stands; see <see cref="AttemptTransitions"/>.</summary>
    public required AttemptState State { get; init; }

    public required DateTimeOffset AssignedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How it ended; null before, and where it was lost.</summary>
    public AttemptOutcome? Outcome { get; init; }

    /// <summary>Since when nobody knows whether it still runs: its task is single and its node is lost or gone. Null else.</summary>
    public DateTimeOffset? UnknownSince { get; init; }

    /// <summary>The first result that came after it had ended for the cluster. Kept to be looked at; it does not count.</summary>
    public AttemptOutcome? Superseded { get; init; }

    /// <summary>Whether its process may run.</summary>
    public bool IsActive => AttemptTransitions.IsActive(State);
}
