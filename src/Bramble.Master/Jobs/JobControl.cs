using System.Collections.Immutable;
using Bramble.Master.Api;
using Bramble.Master.Hosting;
using Bramble.Master.Jobs.Files;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Bramble.State;
using Bramble.State.Jobs;
using Bramble.State.Scheduling;

namespace Bramble.Master.Jobs;

/// <summary>What people do with jobs: takes files in, finds what they name, gives the commands. Thread safe.</summary>
internal sealed class JobControl(ClusterStore store, SchedulingBook book, IdSource ids, TimeProvider time)
{
    /// <summary>Longest line about a mistake, in characters.</summary>
    private const int MaxMistakeLength = 400;

    /// <summary>Most looks at a node for a list: about 50 ms.</summary>
    private const int LooksPerList = 100_000;

    /// <summary>The job of an id, or the newest of a name.</summary>
    public JobEntry? Find(string idOrName) =>
        JobId.TryParse(idOrName, out var id) && store.State.Jobs.Find(id) is { } job ? job : store.State.Jobs.FindByName(idOrName);

    /// <summary>Why <see cref="Find"/> has nothing.</summary>
    public static ProblemResult NotFound(string idOrName) => ProblemResult.NotFound(
        ProblemCodes.JobNotFound, $"No job has the id or name '{idOrName}'. 'bramble jobs' shows those there are; finished ones disappear after a while.");

    /// <summary>A job with the reason why it waits.</summary>
    public Job Show(JobEntry job) => JobViews.Of(job, Waiting(job));

    /// <summary>A page of jobs, the newest first.</summary>
    /// <param name="limit">Most jobs.</param>
    /// <param name="before">Only those that were submitted before this one; null for all.</param>
    public JobList List(int limit, long? before)
    {
        var state = store.State;
        var looks = LooksPerList;
        var page = state.Jobs.NewestFirst(before).Take(limit + 1).ToList();
        var more = page.Count > limit;
        if (more)
        {
            page.RemoveAt(limit);
        }

        var items = page.ConvertAll(job =>
        {
            var asks = job.Counts.Pending > 0 && looks > 0;
            looks -= asks ? Math.Max(1, state.Nodes.Count) : 0;
            return JobViews.Of(job, asks ? Waiting(job) : null);
        });
        return new JobList { Items = items, NextCursor = more ? page[^1].Record.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture) : null };
    }

    /// <summary>A page of a job's tasks.</summary>
    public TaskList Tasks(JobEntry job, int limit, int from)
    {
        var input = book.Fresh();
        var end = (int)Math.Min((long)from + limit, job.Record.Count);
        return new TaskList
        {
            Items = [.. Enumerable.Range(from, Math.Max(0, end - from)).Select(index => JobViews.Of(job, index, input))],
            NextCursor = end < job.Record.Count ? end.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>Reads a job file and takes its jobs in, all or none.</summary>
    public async Task<JobAnswer> SubmitAsync(ReadOnlyMemory<byte> file, JobFileFormat format, string? idempotencyKey, Origin origin, CancellationToken cancellationToken)
    {
        var read = JobFile.Read(file, format);
        if (read is not JobFileResult.Good { Jobs: var specs } good)
        {
            return Wrong((JobFileResult.Wrong)read);
        }

        var now = time.GetUtcNow();
        var input = specs.Any(spec => spec.Each is not null) ? book.Fresh() : null;
        var command = new SubmitJobs
        {
            Jobs = [.. specs.Select(spec => new NewJob(ids.NextJobId(now), spec, spec.Each is null ? null : input?.NodesFor(spec)))],
            IdempotencyKey = idempotencyKey,
            Fingerprint = idempotencyKey is null ? null : Digest.Of(file.Span),
            Origin = origin,
        };
        // What was taken in under the same key before is answered as it was, whatever has become of what it names.
        if ((idempotencyKey is null || store.State.Jobs.FindByKey(idempotencyKey).IsEmpty) && WhyNot(good, command.Jobs) is { } refused)
        {
            return refused;
        }

        var result = await store.ExecuteAsync(command, cancellationToken);
        if (result is not CommandResult.Committed { Subject: JobRecord first })
        {
            return new JobAnswer.Refused(CommandProblems.Of(result));
        }

        var repeated = first.Id != command.Jobs[0].Id;
        var jobs = store.State.Jobs;
        var found = repeated && idempotencyKey is not null ? jobs.FindByKey(idempotencyKey) : [.. command.Jobs.Select(job => jobs.Find(job.Id)).OfType<JobEntry>()];
        return new JobAnswer.Done([.. found.Select(Show)], repeated);
    }

    /// <summary>Says where the jobs of a file could run.</summary>
    public JobAnswer DryRun(ReadOnlyMemory<byte> file, JobFileFormat format)
    {
        var read = JobFile.Read(file, format);
        if (read is not JobFileResult.Good { Jobs: var specs } good)
        {
            return Wrong((JobFileResult.Wrong)read);
        }

        var now = time.GetUtcNow();
        if (WhyNot(good, [.. specs.Select(spec => new NewJob(ids.NextJobId(now), spec))]) is { } refused)
        {
            return refused;
        }

        var input = book.Fresh();
        return new JobAnswer.Dry([.. specs.Select(spec => State.Scheduling.DryRun.Of(input, spec))]);
    }

    /// <summary>Calls a job off.</summary>
    public Task<JobAnswer> CancelAsync(string idOrName, Origin origin, CancellationToken cancellationToken) =>
        ChangeAsync(idOrName, id => new CancelJob(id) { Origin = origin }, cancellationToken);

    /// <summary>Has all failed tasks of a job tried anew.</summary>
    public async Task<JobAnswer> RetryAsync(string idOrName, Origin origin, CancellationToken cancellationToken)
    {
        if (Find(idOrName) is not { } job)
        {
            return new JobAnswer.Refused(NotFound(idOrName));
        }

        // One command takes up a bounded number, so it is given as often as those that have failed by now need; those that fail
        // meanwhile may be among them, but do not keep it going.
        var rounds = Math.Max(1, (job.Counts.Failed + JobRules.TasksPerRetry - 1) / JobRules.TasksPerRetry);
        var id = job.Record.Id.ToString();
        var answer = await ChangeAsync(id, RetryJob, cancellationToken);
        while (--rounds > 0 && answer is JobAnswer.Done { Jobs: [{ Counts.Failed: > 0 }] })
        {
            var next = await ChangeAsync(id, RetryJob, cancellationToken);
            if (next is JobAnswer.Refused { Problem.StatusCode: StatusCodes.Status404NotFound or StatusCodes.Status409Conflict })
            {
                // The rest is bound to nodes that are gone, or the job was called off meanwhile: what was taken up stays so.
                break;
            }

            answer = next;
        }

        return answer;

        Command RetryJob(JobId id) => new RetryJob(id) { Origin = origin };
    }

    /// <summary>Every mistake that only the cluster can find, with its line; null where there is none.</summary>
    private JobAnswer.Refused? WhyNot(JobFileResult.Good file, ImmutableArray<NewJob> jobs)
    {
        var mistakes = SubmissionCheck.Find(store.State, jobs);
        if (mistakes.Count == 0)
        {
            return null;
        }

        // A reason with a code of its own keeps it where it is the only one.
        var kind = mistakes is [{ Because: { } because }] ? CommandProblems.Of(because).Problem : WrongFile;
        return Wrong(JobFile.Wrong(mistakes.Select(mistake => file.Places[mistake.Job].Of(mistake.Mistake))), kind);
    }

    private static readonly Problem WrongFile = new() { Status = StatusCodes.Status400BadRequest, Code = ProblemCodes.JobFileInvalid, Title = "The job file has mistakes" };

    /// <summary>Every mistake, one a line, which is more than the detail of other problems may have.</summary>
    private static JobAnswer.Refused Wrong(JobFileResult.Wrong result, Problem? kind = null) => new(new ProblemResult((kind ?? WrongFile) with
    {
        Detail = string.Join('\n', result.Mistakes.Select(mistake => Untrusted.Clean(mistake.ToString(), MaxMistakeLength))),
    }));

    private async Task<JobAnswer> ChangeAsync(string idOrName, Func<JobId, Command> command, CancellationToken cancellationToken)
    {
        if (Find(idOrName) is not { } job)
        {
            return new JobAnswer.Refused(NotFound(idOrName));
        }

        var result = await store.ExecuteAsync(command(job.Record.Id), cancellationToken);
        return result is CommandResult.Committed
            ? new JobAnswer.Done([Show(store.State.Jobs.Find(job.Record.Id) ?? job)])
            : new JobAnswer.Refused(CommandProblems.Of(result));
    }

    private string? Waiting(JobEntry job)
    {
        if (job.Counts.Pending == 0)
        {
            return null;
        }

        if (store.Problem is { } problem)
        {
            return problem.IsFull
                ? "waits: the master's disk is full, nothing new is started; free some space there"
                : $"waits: the master can't record what it starts ({problem.Code}); 'bramble nodes' and its page say more";
        }

        // The input may be a commit further, or behind, but has its own view of the job.
        var input = book.Fresh();
        return input.State.Jobs.Find(job.Record.Id) is { } same ? WaitingReason.Explain(input, same, time.GetUtcNow()) : null;
    }
}
