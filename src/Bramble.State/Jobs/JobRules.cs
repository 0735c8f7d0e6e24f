using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Audit;

namespace Bramble.State.Jobs;

/// <summary>What commands do to jobs that there are; see <see cref="SubmitRules"/>, <see cref="PlaceRules"/> and <see cref="AttemptRules"/> for the rest.</summary>
public static class JobRules
{
    /// <summary>Most tasks of a job.</summary>
    public const int MaxTasksPerJob = 100_000;

    /// <summary>Most jobs that have not finished.</summary>
    public const int MaxUnfinishedJobs = 10_000;

    /// <summary>Most tasks of all jobs that have not finished.</summary>
    public const int MaxUnfinishedTasks = 1_000_000;

    /// <summary>Most jobs taken in by one command.</summary>
    public const int MaxJobsPerSubmission = 100;

    /// <summary>Longest idempotency key, in characters.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>Most tasks that one <see cref="RetryJob"/> takes up: about 50 ms of writing.</summary>
    public const int TasksPerRetry = 10_000;

    /// <summary>Most attempts of a task that are kept; the oldest go first.</summary>
    public const int MaxAttemptsKept = 100;

    /// <summary>After this many lost attempts in a row a task is held back before the next, as after a failure: perhaps it is what kills its nodes.</summary>
    public const int LostBeforeBackOff = 3;

    /// <summary>Wait before the second attempt; doubled before each later one.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between two attempts.</summary>
    public static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(5);

    /// <summary>The wait before the attempt after the <paramref name="failures"/>th failure in a row.</summary>
    public static TimeSpan BackOff(int failures) =>
        failures > 9 ? MaxBackOff : TimeSpan.FromTicks(Math.Min(FirstBackOff.Ticks << Math.Max(0, failures - 1), MaxBackOff.Ticks));

    internal static Decision Decide(ClusterState state, CancelJob command, DateTimeOffset at)
    {
        if (state.Jobs.Find(command.Id) is not { } job)
        {
            return Decision.No(new JobNotFound(command.Id.ToString()));
        }

        if (job.Progress.IsFinished)
        {
            return Decision.No(new JobFinished(job.Record.Spec.Name, job.State));
        }

        if (job.IsCancelled)
        {
            return Decision.Of(job.Progress);
        }

        var draft = new JobDraft(state.Jobs);
        draft.Put(job.Progress with { CancelledAt = at, Reason = $"cancelled by {Nodes.NodeClaims.Clean(command.Origin.Actor, AuditChain.ActorLength) ?? "nobody"}" });
        Settle(draft, command.Id, at);
        draft.Note(AuditChain.Next(state.Audit, at, command.Origin, "job.cancel", job.Record.Spec.Name, detail: $"id {command.Id}"));
        return new Decision.Accepted([.. draft.Changes], draft.Job(command.Id).Progress);
    }

    internal static Decision Decide(ClusterState state, RetryJob command, DateTimeOffset at)
    {
        if (state.Jobs.Find(command.Id) is not { } job)
        {
            return Decision.No(new JobNotFound(command.Id.ToString()));
        }

        if (job.IsCancelled || job.State == JobState.Cancelled)
        {
            return Decision.No(new JobCalledOff(job.Record.Spec.Name));
        }

        if (job.Tally.Failed == 0)
        {
            return Decision.No(new JobNothingToRetry(job.Record.Spec.Name));
        }

        if (job.Progress.IsFinished && Limit(state.Jobs, moreJobs: 1, moreTasks: job.Record.Count) is { } limit)
        {
            return Decision.No(limit);
        }

        var draft = new JobDraft(state.Jobs);
        var count = 0;
        foreach (var task in job.Tasks.Select(entry => entry.Task).Where(task => task.State == TaskState.Failed && HasNode(state, job, task)).Take(TasksPerRetry))
        {
            draft.Put(task with { State = JobDraft.Next(task, TaskEvent.Retried), RetriesUsed = 0, LostInARow = 0, EligibleAt = null, Reason = null });
            count++;
        }

        if (count == 0)
        {
            return Decision.No(new JobNodesGone(job.Record.Spec.Name));
        }

        if (job.State == JobState.Failed)
        {
            draft.Put(job.Progress with { State = JobDraft.Next(job, JobEvent.Retried), FinishedAt = null, Reason = null });
        }

        draft.Note(AuditChain.Next(
            state.Audit, at, command.Origin, "job.retry", job.Record.Spec.Name, detail: string.Create(CultureInfo.InvariantCulture, $"id {command.Id}, {count} tasks")));
        return new Decision.Accepted([.. draft.Changes], draft.Job(command.Id).Progress);
    }

    /// <summary>Whether the node a task is bound to, if any, is still there.</summary>
    private static bool HasNode(ClusterState state, JobEntry job, TaskRecord task) =>
        job.Record.BoundNode(task.Id.Index) is not { } node || state.Nodes.Find(node) is not null;

    /// <summary>Whether so many more would be too many.</summary>
    internal static Refusal? Limit(JobSet jobs, int moreJobs, long moreTasks) =>
        jobs.Count - jobs.Finished.Count + moreJobs > MaxUnfinishedJobs ? new JobLimitReached("jobs that have not finished", MaxUnfinishedJobs)
        : jobs.Totals.Total - jobs.FinishedTasks + moreTasks > MaxUnfinishedTasks ? new JobLimitReached("tasks of jobs that have not finished", MaxUnfinishedTasks)
        : null;

    /// <summary>Lets a job take notice of what its tasks have done: it begins, or ends and takes those with it that come after it.</summary>
    internal static void Settle(JobDraft draft, JobId id, DateTimeOffset at, bool hasStarted = false)
    {
        var job = draft.Job(id);
        if (hasStarted && job.State == JobState.Pending)
        {
            draft.Put(job.Progress with { State = JobDraft.Next(job, JobEvent.Started), StartedAt = at });
            job = draft.Job(id);
        }

        var counts = job.Counts;
        if (job.Progress.IsFinished || counts.Pending + counts.Active > 0)
        {
            return;
        }

        var end = job.IsCancelled && counts.Cancelled > 0 ? JobEvent.Cancelled
            : counts.Failed + counts.Cancelled > 0 ? JobEvent.Failed
            : JobEvent.Succeeded;
        draft.Put(job.Progress with { State = JobDraft.Next(job, end), FinishedAt = at });
        if (end != JobEvent.Succeeded)
        {
            CancelDependents(draft, job, end, at);
        }
    }

    /// <summary>Deletes finished jobs that are too old or too many; at least one if there is one, else about <paramref name="limit"/> rows.</summary>
    internal static IEnumerable<Change> Sweep(JobSet jobs, JobRetention keep, DateTimeOffset at, int limit)
    {
        var rows = 0;
        var left = jobs.Finished.Count;
        var tasks = jobs.FinishedTasks;
        foreach (var (finishedAt, sequence) in jobs.Finished)
        {
            var job = jobs.At(sequence);
            if (rows >= limit || (finishedAt > at - keep.Age && left <= keep.Jobs && tasks <= keep.Tasks))
            {
                yield break;
            }

            yield return new JobDeleted(job.Record.Id);
            rows += 1 + job.Touched;
            tasks -= job.Record.Count;
            left--;
        }
    }

    private static void CancelDependents(JobDraft draft, JobEntry first, JobEvent end, DateTimeOffset at)
    {
        var ended = new Queue<(JobEntry Job, string What)>([(first, end == JobEvent.Failed ? "failed" : "was cancelled")]);
        while (ended.TryDequeue(out var cause))
        {
            foreach (var sequence in draft.Jobs.Dependents.GetValueOrDefault(cause.Job.Record.Id) ?? [])
            {
                // It has waited for the other, so none of its tasks has begun.
                var job = draft.Jobs.At(sequence);
                if (!job.Progress.IsFinished)
                {
                    draft.Put(job.Progress with
                    {
                        State = JobDraft.Next(job, JobEvent.Cancelled),
                        CancelledAt = job.Progress.CancelledAt ?? at,
                        FinishedAt = at,
                        Reason = $"the job '{cause.Job.Record.Spec.Name}' that it comes after {cause.What}",
                    });
                    ended.Enqueue((job, "was cancelled"));
                }
            }
        }
    }
}
