using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Audit;
using Bramble.State.Nodes;

namespace Bramble.State.Jobs;

/// <summary>What becomes of attempts: told by agents, or judged because nobody tells.</summary>
public static class AttemptRules
{
    private const string SingleMayRun =
        "its attempt was lost and may still run, so a single task is started again only by a person: 'bramble job retry' once it does not run any more";

    private const string SingleLost =
        "its attempt was lost, and a single task without retries is started again only by a person: 'bramble job retry'";

    /// <summary>
    /// Whether an agent may go on with an attempt. What does not count any more it stops; one that it never got it notes all
    /// the same, so that it never starts it, and tells as cancelled.
    /// </summary>
    /// <param name="state">The state now.</param>
    /// <param name="node">The agent's node.</param>
    /// <param name="id">An attempt it has.</param>
    public static bool StillCounts(ClusterState state, NodeId node, AttemptId id) =>
        state.Jobs.Find(id) is { IsActive: true } attempt && attempt.Node == node && state.Jobs.Find(id.Task.Job) is { IsCancelled: false };

    internal static Decision Decide(ClusterState state, AttemptReport command, DateTimeOffset at)
    {
        if (WhyNotNow(state, command.Node, command.Epoch) is { } stale)
        {
            return Decision.No(stale);
        }

        if (state.Jobs.Find(command.Attempt) is not { } attempt)
        {
            return Decision.No(new AttemptNotFound(command.Attempt));
        }

        if (attempt.Node != command.Node)
        {
            return Decision.No(new AttemptNotYours(command.Attempt));
        }

        var draft = new JobDraft(state.Jobs);
        Refusal? refusal = command switch
        {
            AttemptEnded ended => End(draft, attempt, ended.Outcome, at),
            AttemptRunning => Run(draft, attempt, at),
            _ => Advance(draft, attempt, AttemptEvent.Starting),
        };
        return refusal is null ? new Decision.Accepted([.. draft.Changes], draft.Jobs.Find(command.Attempt)) : Decision.No(refusal);
    }

    internal static Decision Decide(ClusterState state, ReconcileAttempts command, DateTimeOffset at)
    {
        if (WhyNotNow(state, command.Node, command.Epoch) is { } stale)
        {
            return Decision.No(stale);
        }

        var draft = new JobDraft(state.Jobs);
        foreach (var attempt in InOrder(state.Jobs, command.Node))
        {
            if (attempt.State != AttemptState.Assigned && !command.Known.Contains(attempt.Id))
            {
                Lose(draft, attempt, AttemptReason.SessionGap, "its node came back and did not know it", at);
            }
            else if (attempt.UnknownSince is not null)
            {
                draft.Put(attempt with { UnknownSince = null });
            }
        }

        return new Decision.Accepted([.. draft.Changes], state.Nodes.Find(command.Node));
    }

    internal static Decision Decide(ClusterState state, GiveUpAttempt command, DateTimeOffset at)
    {
        if (state.Jobs.Find(command.Attempt) is not { } attempt)
        {
            return Decision.No(new AttemptNotFound(command.Attempt));
        }

        if (!attempt.IsActive || attempt.UnknownSince is null)
        {
            return Decision.No(new AttemptKnown(command.Attempt));
        }

        if (state.Nodes.Find(attempt.Node) is { } node && node.Epoch != command.Epoch)
        {
            return Decision.No(new NodeEpochStale(node.Name, command.Epoch ?? 0, node.Epoch));
        }

        var draft = new JobDraft(state.Jobs);
        var why = command.ByPerson ? "a person said that it does not run any more" : "its node stayed away for too long";
        Lose(draft, attempt, AttemptReason.GivenUp, why, at, command.ByPerson ? Source.Person : Source.Judged);
        if (state.Nodes.Find(attempt.Node) is null)
        {
            CancelBound(draft, attempt.Node, at);
        }

        if (command.ByPerson)
        {
            draft.Note(AuditChain.Next(state.Audit, at, command.Origin, "attempt.give-up", command.Attempt.ToString()));
        }

        return new Decision.Accepted([.. draft.Changes], draft.Jobs.Find(command.Attempt));
    }

    /// <summary>
    /// What becomes of the attempts of a node that is lost, or gone for good. Those of single tasks may still run there, so
    /// they are only marked.
    /// </summary>
    /// <param name="state">The state with the node as it was.</param>
    /// <param name="node">The node.</param>
    /// <param name="reason">Node lost or node removed.</param>
    /// <param name="at">When.</param>
    /// <param name="isGone">Whether it was taken out, so that tasks bound to it can never run.</param>
    internal static IReadOnlyList<Change> NodeGone(ClusterState state, NodeId node, AttemptReason reason, DateTimeOffset at, bool isGone = false)
    {
        var draft = new JobDraft(state.Jobs);
        foreach (var attempt in InOrder(state.Jobs, node))
        {
            if (draft.Job(attempt.Id.Task.Job).Record.Spec.Single)
            {
                draft.Put(attempt with { UnknownSince = attempt.UnknownSince ?? at });
            }
            else
            {
                Lose(draft, attempt, reason, isGone ? "its node was taken out of the cluster" : "its node was not heard from", at);
            }
        }

        if (isGone)
        {
            CancelBound(draft, node, at);
        }

        return draft.Changes;
    }

    /// <summary>Ends an attempt that was lost. Nobody has told so, unless a person has.</summary>
    private static void Lose(JobDraft draft, AttemptRecord attempt, AttemptReason reason, string message, DateTimeOffset at, Source source = Source.Judged) =>
        Finish(draft, attempt, new AttemptOutcome { State = AttemptState.Lost, Reason = reason, Message = message }, at, source);

    private static Refusal? WhyNotNow(ClusterState state, NodeId id, long epoch) =>
        state.Nodes.Find(id) is not { } node ? new NodeNotFound(id.ToString())
        : node.Session?.Epoch != epoch ? new NodeEpochStale(node.Name, epoch, node.Epoch)
        : null;

    private static IEnumerable<AttemptRecord> InOrder(JobSet jobs, NodeId node) =>
        jobs.ActiveOn(node).OrderBy(attempt => attempt.Id.Task.Job.Value).ThenBy(attempt => attempt.Id.Task.Index);

    private static AttemptOver? Run(JobDraft draft, AttemptRecord attempt, DateTimeOffset at)
    {
        if (Advance(draft, attempt, AttemptEvent.Running, at) is { } refusal)
        {
            return refusal;
        }

        var task = draft.Job(attempt.Id.Task.Job).Task(attempt.Id.Task.Index);
        if (TaskTransitions.Next(task.State, TaskEvent.Started) is { } running)
        {
            draft.Put(task with { State = running });
            JobRules.Settle(draft, attempt.Id.Task.Job, at, hasStarted: true);
        }

        return null;
    }

    /// <summary>Takes a report on the way; one that comes late, or again, changes nothing but that the attempt has been heard of.</summary>
    private static AttemptOver? Advance(JobDraft draft, AttemptRecord attempt, AttemptEvent on, DateTimeOffset? startedAt = null)
    {
        if (!attempt.IsActive)
        {
            return new AttemptOver(attempt.Id, attempt.State);
        }

        var next = AttemptTransitions.Next(attempt.State, on);
        if (next is not null || attempt.UnknownSince is not null)
        {
            draft.Put(attempt with { State = next ?? attempt.State, StartedAt = next is null ? attempt.StartedAt : startedAt ?? attempt.StartedAt, UnknownSince = null });
        }

        return null;
    }

    /// <summary>The first result of an attempt counts; a later one is kept to be looked at.</summary>
    private static AttemptReportInvalid? End(JobDraft draft, AttemptRecord attempt, AttemptOutcome told, DateTimeOffset at)
    {
        if (AttemptTransitions.IsActive(told.State) || !Enum.IsDefined(told.State))
        {
            return new AttemptReportInvalid(attempt.Id);
        }

        var outcome = told.Clean();
        if (attempt.IsActive)
        {
            Finish(draft, attempt, outcome, at, Source.Agent);
        }
        else if (attempt.Superseded is null && attempt.Outcome != outcome)
        {
            draft.Put(attempt with { Superseded = outcome });
        }

        return null;
    }

    private static void Finish(JobDraft draft, AttemptRecord attempt, AttemptOutcome outcome, DateTimeOffset at, Source source)
    {
        var id = attempt.Id.Task;
        var job = draft.Job(id.Job);
        var task = job.Task(id.Index);
        var on = outcome.State switch
        {
            AttemptState.Succeeded => AttemptEvent.Succeeded,
            AttemptState.Failed => AttemptEvent.Failed,
            AttemptState.Cancelled => AttemptEvent.Cancelled,
            _ => AttemptEvent.Lost,
        };
        var isRefused = outcome is { State: AttemptState.Failed, Reason: AttemptReason.NodeRefused };
        draft.Put(isRefused ? AfterRefusal(job, task, at) : After(job, task, on, at, source));
        draft.Put(attempt with { State = JobDraft.Next(attempt, on), FinishedAt = at, Outcome = outcome, UnknownSince = null });

        // An end told by its agent, or heard of after it ran, says that the job has begun.
        JobRules.Settle(draft, id.Job, at, hasStarted: on != AttemptEvent.Lost && !isRefused);
    }

    /// <summary>The task after its node refused it: that is not its failure. The scheduler passes that node over for a while.</summary>
    private static TaskRecord AfterRefusal(JobEntry job, TaskRecord task, DateTimeOffset at) => job.IsCancelled
        ? task with { State = JobDraft.Next(task, TaskEvent.Cancelled) }
        : task with { State = JobDraft.Next(task, TaskEvent.GivenBack), LostInARow = 0, EligibleAt = at + JobRules.FirstBackOff };

    /// <summary>The task after its attempt has ended.</summary>
    private static TaskRecord After(JobEntry job, TaskRecord task, AttemptEvent on, DateTimeOffset at, Source source)
    {
        var spec = job.Record.Spec;
        switch (on)
        {
            case AttemptEvent.Succeeded:
                return task with { State = JobDraft.Next(task, TaskEvent.Succeeded), LostInARow = 0 };
            case AttemptEvent.Failed when job.IsCancelled || task.RetriesUsed >= spec.Retries:
                return task with { State = JobDraft.Next(task, TaskEvent.Failed), LostInARow = 0 };
            case AttemptEvent.Failed:
                return task with
                {
                    State = JobDraft.Next(task, TaskEvent.GivenBack),
                    RetriesUsed = task.RetriesUsed + 1,
                    LostInARow = 0,
                    EligibleAt = at + JobRules.BackOff(task.RetriesUsed + 1),
                };
            case var _ when job.IsCancelled:
                return task with { State = JobDraft.Next(task, TaskEvent.Cancelled) };
            case AttemptEvent.Lost when spec.Single && source == Source.Judged:
                // Whatever its retries: they are for attempts that have ended.
                return task with { State = JobDraft.Next(task, TaskEvent.Failed), Reason = SingleMayRun };
            case AttemptEvent.Lost when spec.Single && spec.Retries == 0 && source == Source.Agent:
                return task with { State = JobDraft.Next(task, TaskEvent.Failed), Reason = SingleLost };
            default:
                // Lost, or stopped though nobody asked for it: neither uses up a retry.
                return task with
                {
                    State = JobDraft.Next(task, TaskEvent.GivenBack),
                    LostInARow = task.LostInARow + 1,
                    EligibleAt = task.LostInARow < JobRules.LostBeforeBackOff ? null : at + JobRules.BackOff(task.LostInARow - JobRules.LostBeforeBackOff + 1),
                };
        }
    }

    /// <summary>Tasks bound to a node that will never come back are not wanted any more, those aside that may still run there.</summary>
    private static void CancelBound(JobDraft draft, NodeId node, DateTimeOffset at)
    {
        foreach (var entry in draft.Jobs.All.OrderBy(entry => entry.Record.Sequence).ToList())
        {
            if (entry.Progress.IsFinished || entry.IsCancelled || entry.Record.Bound?.TaskOn(node) is not { } index)
            {
                continue;
            }

            var task = entry.Task(index);
            if (task.State == TaskState.Pending)
            {
                draft.Put(task with { State = JobDraft.Next(task, TaskEvent.Cancelled), EligibleAt = null, Reason = "its node was taken out of the cluster" });
                JobRules.Settle(draft, entry.Record.Id, at);
            }
        }
    }

    /// <summary>Who says that an attempt has ended.</summary>
    private enum Source
    {
        /// <summary>The agent that had it: it does not run.</summary>
        Agent,

        /// <summary>Nobody: it was not heard of for too long, and may run on.</summary>
        Judged,

        /// <summary>A person, who answers for it.</summary>
        Person,
    }
}
