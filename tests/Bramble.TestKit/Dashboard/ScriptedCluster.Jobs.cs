using System.Collections.Concurrent;
using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;

namespace Bramble.TestKit.Dashboard;

/// <summary>Jobs that are as a test puts them; changes are refused as the master refuses a stranger's.</summary>
public sealed partial class ScriptedCluster
{
    private readonly ConcurrentDictionary<JobId, Job> _jobs = new();
    private readonly ConcurrentDictionary<(JobId Job, int Index), TaskInfo> _tasks = new();
    private readonly ConcurrentDictionary<(JobId Job, int Index, bool IsError), byte[]> _logs = new();

    /// <summary>Makes a job that is not in the cluster yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="pending">Tasks that wait.</param>
    /// <param name="running">Tasks that run.</param>
    /// <param name="succeeded">Tasks that ended well.</param>
    /// <param name="failed">Tasks that failed.</param>
    /// <returns>The job, submitted now.</returns>
    public Job MakeJob(string name, JobState state = JobState.Running, int pending = 0, int running = 0, int succeeded = 0, int failed = 0) => new()
    {
        Id = new JobId(new Guid(Interlocked.Increment(ref _ids), 2, 0x7000, [0x80, 4, 5, 6, 7, 8, 9, 10])),
        Name = name,
        State = state,
        Counts = new JobCounts { Pending = pending, Assigned = 0, Running = running, Succeeded = succeeded, Failed = failed, Cancelled = 0 },
        SubmittedBy = "admin",
        SubmittedAt = Now,
        StartedAt = state == JobState.Pending ? null : Now,
        FinishedAt = state is JobState.Pending or JobState.Running ? null : Now,
        Spec = new JobSpec { Name = name, Command = ["true"] },
        Waiting = null,
        Reason = null,
    };

    /// <summary>Puts a job in or changes it, and says so.</summary>
    /// <param name="job">The job after the change.</param>
    public void Put(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        _jobs[job.Id] = job;
        Say("job.changed", $"The job {job.Name} is {job.State}");
    }

    /// <summary>Puts a task in or changes it, and says so.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="task">The task after the change.</param>
    public void Put(JobId job, TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _tasks[(job, task.Index)] = task;
        Say("task.changed", string.Create(CultureInfo.InvariantCulture, $"Task {task.Index} is {task.State}"));
    }

    /// <summary>Says what a task wrote.</summary>
    /// <param name="job">Its job.</param>
    /// <param name="index">The task.</param>
    /// <param name="isError">Whether to standard error.</param>
    /// <param name="bytes">All of it.</param>
    public void Write(JobId job, int index, bool isError, byte[] bytes) => _logs[(job, index, isError)] = bytes;

    /// <inheritdoc/>
    public Task<JobList> GetJobsAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        var skip = Skip(cursor);
        var jobs = _jobs.Values.OrderByDescending(job => job.Id.ToString(), StringComparer.Ordinal).Skip(skip).Take(limit + 1).ToList();
        return Task.FromResult(new JobList { Items = jobs[..Math.Min(limit, jobs.Count)], NextCursor = jobs.Count > limit ? Text(skip + limit) : null });
    }

    /// <inheritdoc/>
    public Task<Job?> GetJobAsync(JobId id, CancellationToken cancellationToken) => Task.FromResult(_jobs.GetValueOrDefault(id));

    /// <inheritdoc/>
    public Task<TaskList?> GetTasksAsync(JobId id, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var skip = Skip(cursor);
        var tasks = _tasks.Where(each => each.Key.Job == id).Select(each => each.Value).OrderBy(task => task.Index).Skip(skip).Take(limit + 1).ToList();
        return Task.FromResult(!_jobs.ContainsKey(id) ? null : new TaskList { Items = tasks[..Math.Min(limit, tasks.Count)], NextCursor = tasks.Count > limit ? Text(skip + limit) : null });
    }

    /// <summary>What a task wrote.</summary>
    /// <param name="query">Which task, and what of it.</param>
    /// <returns>The bytes from the offset on.</returns>
    internal byte[] LogOf(LogQuery query)
    {
        var bytes = _logs.GetValueOrDefault((query.Job, query.Index, query.IsError)) ?? [];
        return bytes[(int)Math.Min(query.Offset, bytes.Length)..];
    }

    /// <inheritdoc/>
    public Task<JobSubmission> SubmitJobAsync(ReadOnlyMemory<byte> body, string contentType, string? idempotencyKey, CancellationToken cancellationToken) => Refuse<JobSubmission>();

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobDryRun>> DryRunJobAsync(ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken) => Refuse<IReadOnlyList<JobDryRun>>();

    /// <inheritdoc/>
    public Task<Job> CancelJobAsync(JobId id, CancellationToken cancellationToken) => Refuse<Job>();

    /// <inheritdoc/>
    public Task<Job> RetryJobAsync(JobId id, CancellationToken cancellationToken) => Refuse<Job>();

    private static int Skip(string? cursor) => cursor is null ? 0
        : int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var skip) ? skip
        : throw new RefusedException(new Problem { Code = ProblemCodes.BadRequest, Title = "No such cursor", Status = 400 });

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Say(string type, string message)
    {
        ClusterEvent made;
        lock (_lock)
        {
            made = new ClusterEvent { Id = $"test-{_events.Count + 1}", Type = type, At = Now, Message = message };
            _events.Add(made);
        }

        Send(made);
    }
}
