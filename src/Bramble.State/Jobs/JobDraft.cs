using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>Changes of one command while it is being decided, and the jobs as they are after them, so that rules see what they have done already.</summary>
internal sealed class JobDraft(JobSet jobs)
{
    private readonly List<Change> _changes = [];

    public JobSet Jobs { get; private set; } = jobs;

    public IReadOnlyList<Change> Changes => _changes;

    public void Put(JobRecord job)
    {
        Jobs = Jobs.Put(job);
        _changes.Add(new JobPut(job));
    }

    public void Put(JobProgress progress)
    {
        Jobs = Jobs.Put(progress);
        _changes.Add(new JobProgressPut(progress));
    }

    public void Put(TaskRecord task)
    {
        Jobs = Jobs.Put(task);
        _changes.Add(new TaskPut(task));
    }

    public void Put(AttemptRecord attempt)
    {
        Jobs = Jobs.Put(attempt);
        _changes.Add(new AttemptPut(attempt));
    }

    public void Delete(AttemptId attempt)
    {
        Jobs = Jobs.Delete(attempt);
        _changes.Add(new AttemptDeleted(attempt));
    }

    public void Note(Change change) => _changes.Add(change);

    /// <exception cref="InvalidOperationException">There is no such job.</exception>
    public JobEntry Job(JobId id) => Jobs.Find(id) ?? throw new InvalidOperationException($"No job {id}.");

    /// <exception cref="InvalidOperationException">A job in that state cannot do so: a rule is wrong.</exception>
    public static JobState Next(JobEntry job, JobEvent on) =>
        JobTransitions.Next(job.State, on) ?? throw new InvalidOperationException($"The job {job.Record.Id} is {job.State} and cannot take {on}.");

    /// <exception cref="InvalidOperationException">A task in that state cannot do so: a rule is wrong.</exception>
    public static TaskState Next(TaskRecord task, TaskEvent on) =>
        TaskTransitions.Next(task.State, on) ?? throw new InvalidOperationException($"The task {task.Id} is {task.State} and cannot take {on}.");

    /// <exception cref="InvalidOperationException">An attempt in that state cannot do so: a rule is wrong.</exception>
    public static AttemptState Next(AttemptRecord attempt, AttemptEvent on) =>
        AttemptTransitions.Next(attempt.State, on) ?? throw new InvalidOperationException($"The attempt {attempt.Id} is {attempt.State} and cannot take {on}.");
}
