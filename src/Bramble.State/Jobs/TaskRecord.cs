using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>A task that something has happened to. One that only waits has no row.</summary>
public sealed record TaskRecord : Row
{
    public required TaskId Id { get; init; }

    /// <summary>Where it stands; see <see cref="TaskTransitions"/>.</summary>
    public required TaskState State { get; init; }

    /// <summary>Number of its newest attempt, 0 before the first; only grows.</summary>
    public required int LastAttempt { get; init; }

    /// <summary>Attempts that failed and were followed by another, since the last time a person asked for more.</summary>
    public int RetriesUsed { get; init; }

    /// <summary>Attempts in a row that were lost.</summary>
    public int LostInARow { get; init; }

    /// <summary>While pending: not before then.</summary>
    public DateTimeOffset? EligibleAt { get; init; }

    /// <summary>Why it was cancelled or failed where its last attempt does not say, in words.</summary>
    public string? Reason { get; init; }
}
