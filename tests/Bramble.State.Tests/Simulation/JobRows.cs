using Bramble.Protocol.Ids;
using Bramble.State.Jobs;

namespace Bramble.State.Tests.Simulation;

/// <summary>What a store has on disk of jobs.</summary>
internal sealed class JobRows
{
    private readonly Dictionary<JobId, JobRecord> _jobs = [];
    private readonly Dictionary<JobId, JobProgress> _progress = [];
    private readonly Dictionary<TaskId, TaskRecord> _tasks = [];
    private readonly Dictionary<AttemptId, AttemptRecord> _attempts = [];

    public void Commit(Change change)
    {
        switch (change)
        {
            case JobPut put:
                Assert.True(_jobs.TryAdd(put.Job.Id, put.Job), "a job's row was written twice");
                break;
            case JobProgressPut put:
                _progress[put.Progress.Id] = put.Progress;
                break;
            case TaskPut put:
                _tasks[put.Task.Id] = put.Task;
                break;
            case AttemptPut put:
                _attempts[put.Attempt.Id] = put.Attempt;
                break;
            case AttemptDeleted deleted:
                Assert.True(_attempts.Remove(deleted.Id));
                break;
            case JobDeleted deleted:
                Assert.True(_jobs.Remove(deleted.Id));
                _progress.Remove(deleted.Id);
                RemoveAll(_tasks, task => task.Job == deleted.Id);
                RemoveAll(_attempts, attempt => attempt.Task.Job == deleted.Id);
                break;
            default:
                throw new InvalidOperationException($"No table for {change}");
        }
    }

    public IEnumerable<Row> All() => _jobs.Values.Concat<Row>(_progress.Values).Concat(_tasks.Values).Concat(_attempts.Values);

    private static void RemoveAll<TKey, TRow>(Dictionary<TKey, TRow> rows, Func<TKey, bool> isGone)
        where TKey : notnull
    {
        foreach (var key in rows.Keys.Where(isGone).ToList())
        {
            rows.Remove(key);
        }
    }
}
