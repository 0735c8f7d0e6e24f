using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>A job as it was accepted. Its row is written once; what becomes of it is in <see cref="JobProgress"/>.</summary>
public sealed record JobRecord : Row
{
    public required JobId Id { get; init; }

    /// <summary>Order of submission, without regard to clocks.</summary>
    public required long Sequence { get; init; }

    public required JobSpec Spec { get; init; }

    /// <summary>How many tasks it has, 1 to <see cref="JobRules.MaxTasksPerJob"/>.</summary>
    public required int Count { get; init; }

    /// <summary>The node that each task is bound to, by index; null where tasks are not bound.</summary>
    public NodeBinding? Bound { get; init; }

    /// <summary>The jobs that must have succeeded before.</summary>
    public JobIdList After { get; init; } = JobIdList.Empty;

    /// <summary>Who submitted it, at most 128 characters.</summary>
    public required string SubmittedBy { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Makes a repeat of its submission safe; null where none was given.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Tells a repeat from another submission under the same key.</summary>
    public Digest? Fingerprint { get; init; }

    /// <summary>The bound node of a task; null where it is not bound.</summary>
    public NodeId? BoundNode(int index) => Bound?.Nodes[index];
}
