using Bramble.Master.Events;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Jobs;

namespace Bramble.Master.Jobs;

/// <summary>
/// Tells what happens to jobs and tasks. Of tasks only so many a second, and counts only while somebody watches: a job of
/// 100,000 tasks must not push everything else out of what is kept.
/// </summary>
internal sealed class JobEventsLoop(ClusterStore store, EventHub events, TimeProvider time) : BackgroundService
{
    /// <summary>Task events told at once at most; then one for each interval.</summary>
    private const int Burst = 40;

    /// <summary>Jobs whose counts are told at a time.</summary>
    private const int ProgressPerTick = 50;

    private static readonly TimeSpan TaskEventEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<JobId> _changed = [];
    private ClusterState _before = ClusterState.Empty;
    private double _budget = Burst;
    private long _budgetAt = time.GetTimestamp();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _before = store.Subscribe(Committed);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ProgressEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            List<JobId> changed;
            lock (_lock)
            {
                changed = [.. _changed.Take(ProgressPerTick)];
                _changed.ExceptWith(changed);
            }

            var state = store.State;
            foreach (var job in events.HasViewers ? changed.Select(state.Jobs.Find).OfType<JobEntry>().Where(job => !job.Progress.IsFinished) : [])
            {
                Tell(job, EventTypes.JobProgress, $"{Name(job)}: {job.Counts.Succeeded} of {job.Record.Count} tasks have succeeded");
            }
        }
    }

    private void Committed(CommittedBatch batch)
    {
        var before = _before;
        _before = batch.State;
        foreach (var change in batch.Changes)
        {
            switch (change)
            {
                case JobPut { Job: var record } when batch.State.Jobs.Find(record.Id) is { } job:
                    Tell(job, EventTypes.JobSubmitted, $"{Name(job)} was submitted: {record.Count} {(record.Count == 1 ? "task" : "tasks")}");
                    break;
                case JobProgressPut { Progress: var progress } when batch.State.Jobs.Find(progress.Id) is { } job:
                    Tell(job, before.Jobs.Find(progress.Id)?.Progress, progress);
                    break;
                case AttemptPut { Attempt: var attempt } when batch.State.Jobs.Find(attempt.Id.Task.Job) is { } job:
                    Tell(job, before.Jobs.Find(attempt.Id), attempt);
                    break;
                default:
                    break;
            }
        }
    }

    private void Tell(JobEntry job, JobProgress? before, JobProgress now)
    {
        if (before?.CancelledAt is null && now.CancelledAt is not null && !now.IsFinished)
        {
            Tell(job, EventTypes.JobCancelling, $"{Name(job)} is being cancelled", now.Reason);
        }

        if ((before?.State ?? JobState.Pending) == now.State)
        {
            return;
        }

        var (type, what) = now.State switch
        {
            JobState.Running => (EventTypes.JobStarted, "runs"),
            JobState.Succeeded => (EventTypes.JobSucceeded, "has succeeded"),
            JobState.Failed => (EventTypes.JobFailed, "has failed"),
            JobState.Cancelled => (EventTypes.JobCancelled, "was cancelled"),
            _ => (EventTypes.JobProgress, "waits again"),
        };
        Tell(job, type, $"{Name(job)} {what}", now.Reason);
    }

    private void Tell(JobEntry job, AttemptRecord? before, AttemptRecord now)
    {
        lock (_lock)
        {
            _changed.Add(job.Record.Id);
        }

        if (before?.State == now.State)
        {
            return;
        }

        (string Type, string What)? told = now.State switch
        {
            AttemptState.Running => (EventTypes.TaskStarted, "runs"),
            AttemptState.Succeeded => (EventTypes.TaskSucceeded, "has succeeded"),
            AttemptState.Failed => (EventTypes.TaskFailed, "has failed"),
            AttemptState.Lost => (EventTypes.TaskLost, "is lost"),
            _ => null,
        };
        if (told is var (type, what) && MayTell())
        {
            Tell(job, type, $"Task {now.Id.Task.Index} of job {job.Record.Spec.Name} {what} on {now.NodeName}", now.Outcome?.Message, now);
        }
    }

    private bool MayTell()
    {
        var now = time.GetTimestamp();
        _budget = Math.Min(Burst, _budget + (time.GetElapsedTime(_budgetAt, now) / TaskEventEvery));
        _budgetAt = now;
        if (_budget < 1)
        {
            return false;
        }

        _budget--;
        return true;
    }

    private void Tell(JobEntry job, string type, string message, string? reason = null, AttemptRecord? attempt = null) => events.Publish(id => new ClusterEvent
    {
        Id = id,
        Type = type,
        At = time.GetUtcNow(),
        Message = message,
        Reason = reason,
        NodeId = attempt?.Node,
        NodeName = attempt?.NodeName,
        JobId = job.Record.Id,
        JobName = job.Record.Spec.Name,
        TaskIndex = attempt?.Id.Task.Index,
        JobCounts = JobViews.Of(job.Counts),
    });

    private static string Name(JobEntry job) => $"Job {job.Record.Spec.Name}";
}
