using System.Collections.Immutable;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Scheduling;

namespace Bramble.State.Jobs;

/// <summary>
/// A job and what is known of its tasks. Immutable; a change of one task copies a few small nodes, whatever the number of
/// tasks. Everything here follows from the rows.
/// </summary>
public sealed record JobEntry
{
    internal JobEntry(JobRecord record)
    {
        Record = record;
        Progress = new JobProgress { Id = record.Id, State = JobState.Pending };
        Demand = Demand.Of(record);
        Tally = new JobTally(record.Count, 0, 0, 0, 0, 0);
        Tasks = new PersistentArray<TaskEntry>(record.Count);
    }

    public JobRecord Record { get; }

    public JobProgress Progress { get; private init; }

    public JobState State => Progress.State;

    /// <summary>What each task asks of its node.</summary>
    public Demand Demand { get; }

    /// <summary>Tasks by state as the API shows them: what waits in a job that was called off is cancelled.</summary>
    public JobTally Counts => IsCancelled ? Tally with { Pending = 0, Cancelled = Tally.Cancelled + Tally.Pending } : Tally;

    /// <summary>Whether it was called off.</summary>
    public bool IsCancelled => Progress.CancelledAt is not null;

    /// <summary>Tasks by the state in their rows.</summary>
    internal JobTally Tally { get; private init; }

    internal PersistentArray<TaskEntry> Tasks { get; private init; }

    /// <summary>Tasks that have a row. Where tasks are not bound these are the first so many, since they start in order.</summary>
    internal int Touched { get; private init; }

    /// <summary>Tasks with a row that wait for a node and may have one at once.</summary>
    internal ImmutableSortedSet<int> Again { get; private init; } = [];

    /// <summary>Tasks with a row that wait for a time.</summary>
    internal ImmutableSortedSet<(DateTimeOffset At, int Index)> Delayed { get; private init; } = [];

    /// <summary>Its place among those of equal demand; null while nothing of it can be placed.</summary>
    internal (int Priority, long Usage, long Sequence)? Queued { get; init; }

    /// <summary>When the first of its delayed tasks may be placed; null while none could be.</summary>
    internal DateTimeOffset? DueAt { get; init; }

    /// <summary>Whether a task could be placed now, were the job at its turn.</summary>
    internal bool HasReady => Tally.Pending > Delayed.Count;

    /// <summary>Processors in use in thousandths: the fewer, the sooner its turn among jobs of equal priority.</summary>
    internal long Usage => (long)Tally.Active * Demand.CpuMilli;

    /// <summary>A task as it is, also one without a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The job has no such task.</exception>
    public TaskRecord Task(int index)
    {
        var task = Tasks[index]?.Task ?? new TaskRecord { Id = new TaskId(Record.Id, index), State = TaskState.Pending, LastAttempt = 0 };
        return IsCancelled && task.State == TaskState.Pending ? task with { State = TaskState.Cancelled, EligibleAt = null } : task;
    }

    /// <summary>The attempts of a task that are kept, the oldest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The job has no such task.</exception>
    public ImmutableArray<AttemptRecord> Attempts(int index) => Tasks[index]?.Attempts ?? [];

    /// <summary>Finds an attempt; null where there is none of that number.</summary>
    public AttemptRecord? Attempt(int index, int number) => index >= 0 && index < Record.Count ? Tasks[index]?.Attempt(number) : null;

    /// <summary>Whether a task waits for a node and may have one at that time.</summary>
    internal bool IsReady(int index, DateTimeOffset at) =>
        Tasks[index]?.Task is not { } task || (task.State == TaskState.Pending && IsDue(task.EligibleAt, at));

    /// <summary>
    /// Whether a delayed task may be placed. One that would wait longer than any back-off was delayed before the clock was
    /// set back.
    /// </summary>
    internal static bool IsDue(DateTimeOffset? eligibleAt, DateTimeOffset at) =>
        eligibleAt is not { } time || time <= at || time - at > JobRules.MaxBackOff;

    internal JobEntry With(JobProgress progress) => this with { Progress = progress };

    internal JobEntry With(TaskRecord task)
    {
        var index = task.Id.Index;
        var old = Tasks[index];
        var again = old?.Task is { State: TaskState.Pending, EligibleAt: null } ? Again.Remove(index) : Again;
        var delayed = old?.Task is { State: TaskState.Pending, EligibleAt: { } before } ? Delayed.Remove((before, index)) : Delayed;
        if (task.State == TaskState.Pending)
        {
            again = task.EligibleAt is null ? again.Add(index) : again;
            delayed = task.EligibleAt is { } time ? delayed.Add((time, index)) : delayed;
        }

        return this with
        {
            Tasks = Tasks.With(index, old is null ? new TaskEntry(task, []) : old with { Task = task }),
            Tally = Tally.Move(old?.Task.State ?? TaskState.Pending, task.State),
            Touched = old is null ? Touched + 1 : Touched,
            Again = again,
            Delayed = delayed,
        };
    }

    /// <exception cref="InvalidOperationException">The task has no row.</exception>
    internal JobEntry With(AttemptRecord attempt) => WithTask(attempt.Id, entry => entry.With(attempt));

    internal JobEntry Without(AttemptId attempt) => WithTask(attempt, entry => entry.Without(attempt.Number));

    private JobEntry WithTask(AttemptId id, Func<TaskEntry, TaskEntry> change)
    {
        var index = id.Task.Index;
        var entry = Tasks[index] ?? throw new InvalidOperationException($"The attempt {id} has no task.");
        return this with { Tasks = Tasks.With(index, change(entry)) };
    }
}
