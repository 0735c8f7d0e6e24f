using System.Collections.Immutable;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Scheduling;

namespace Bramble.State.Jobs;

/// <summary>
/// Takes jobs in, all or none. They may come after each other by name. Submitting again under the same idempotency key gets
/// the jobs of the first time, while they are kept.
/// </summary>
public sealed record SubmitJobs : Command
{
    /// <summary>1 to <see cref="JobRules.MaxJobsPerSubmission"/>.</summary>
    public required ImmutableArray<NewJob> Jobs { get; init; }

    /// <summary>At most <see cref="JobRules.MaxKeyLength"/> characters; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Hash of what was submitted, so that a key used for something else is noticed.</summary>
    public Digest? Fingerprint { get; init; }

    public override bool IsGrowth => true;
}

/// <summary>A job to be taken in.</summary>
/// <param name="Id">New and random.</param>
/// <param name="Spec">What is wanted.</param>
/// <param name="Nodes">For <c>each: node</c> the nodes that fit, see <see cref="SchedulingInput.NodesFor"/>; else null.</param>
public sealed record NewJob(JobId Id, JobSpec Spec, ImmutableArray<NodeId>? Nodes = null);

/// <summary>Calls a job off: what waits will not start, what runs is stopped by its agent.</summary>
public sealed record CancelJob(JobId Id) : Command;

/// <summary>
/// Has failed tasks of a job tried anew, with all their retries; at most <see cref="JobRules.TasksPerRetry"/> of them, so
/// that the one who gives it gives it again while there are failed ones.
/// </summary>
public sealed record RetryJob(JobId Id) : Command
{
    public override bool IsGrowth => true;
}

/// <summary>
/// What the scheduler has chosen. Each placement is checked against the state as it is by then; those that do not hold any
/// more are left out. An attempt's number is on disk before anybody hears of it.
/// </summary>
public sealed record PlaceTasks(ImmutableArray<Placement> Placements) : Command
{
    public override bool IsGrowth => true;
}

/// <summary>What an agent tells of an attempt. Counts only from the node's newest session.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="Node">The node that the connection has proved to be.</param>
/// <param name="Epoch">The session it came by.</param>
public abstract record AttemptReport(AttemptId Attempt, NodeId Node, long Epoch) : Command;

/// <summary>The agent has taken it and makes its process.</summary>
public sealed record AttemptStarting(AttemptId Attempt, NodeId Node, long Epoch) : AttemptReport(Attempt, Node, Epoch);

/// <summary>Its process runs.</summary>
public sealed record AttemptRunning(AttemptId Attempt, NodeId Node, long Epoch) : AttemptReport(Attempt, Node, Epoch);

/// <summary>It has ended. May be acknowledged once accepted: sent again it changes nothing.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="Node">The node that the connection has proved to be.</param>
/// <param name="Epoch">The session it came by.</param>
/// <param name="Outcome">How.</param>
public sealed record AttemptEnded(AttemptId Attempt, NodeId Node, long Epoch, AttemptOutcome Outcome) : AttemptReport(Attempt, Node, Epoch);

/// <summary>
/// What an agent knows when its session begins. Attempts that should have begun and that it does not know are lost; those
/// only assigned are to be sent to it again.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Epoch">The session.</param>
/// <param name="Known">Every attempt it has, running or ended.</param>
public sealed record ReconcileAttempts(NodeId Node, long Epoch, ImmutableHashSet<AttemptId> Known) : Command;

/// <summary>
/// An attempt in <see cref="JobSet.Unknown"/> is not waited for any longer: its node stayed away for the limit (10 minutes,
/// measured by the master's monotonic clock), or a person says that it does not run.
/// </summary>
/// <param name="Attempt">Which.</param>
/// <param name="Epoch">The node's newest session when that was judged; null where the node is gone.</param>
/// <param name="ByPerson">Whether a person takes the responsibility; then it is tried anew in any case, else never.</param>
public sealed record GiveUpAttempt(AttemptId Attempt, long? Epoch, bool ByPerson) : Command;
