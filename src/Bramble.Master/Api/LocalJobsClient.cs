using System.Globalization;
using Bramble.Master.Jobs;
using Bramble.Master.Jobs.Files;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;
using Bramble.State;

namespace Bramble.Master.Api;

/// <summary>The jobs' part of the API without HTTP between: what the pages use. The caller has made sure that whoever asks may do so.</summary>
internal sealed class LocalJobsClient(JobControl jobs) : IJobsClient
{
    private static readonly Origin FromPage = new("dashboard");

    public async Task<JobSubmission> SubmitJobAsync(ReadOnlyMemory<byte> body, string contentType, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var done = Done(await jobs.SubmitAsync(body, FormatOf(contentType), idempotencyKey, FromPage, cancellationToken));
        return new JobSubmission { Jobs = done.Jobs, Repeated = done.Repeated };
    }

    public Task<IReadOnlyList<JobDryRun>> DryRunJobAsync(ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken) =>
        Task.FromResult(jobs.DryRun(body, FormatOf(contentType)) switch
        {
            JobAnswer.Dry dry => dry.Jobs,
            JobAnswer.Refused refused => throw new RefusedException(refused.Problem.Problem),
            var other => throw new InvalidOperationException($"{other} is not known."),
        });

    public Task<JobList> GetJobsAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        long before = 0;
        return cursor is null || long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before)
            ? Task.FromResult(jobs.List(limit, cursor is null ? null : before))
            : throw WrongCursor();
    }

    public Task<Job?> GetJobAsync(JobId id, CancellationToken cancellationToken) =>
        Task.FromResult(jobs.Find(id.ToString()) is { } job ? jobs.Show(job) : null);

    public Task<TaskList?> GetTasksAsync(JobId id, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var from = 0;
        return cursor is not null && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out from)
            ? throw WrongCursor()
            : Task.FromResult(jobs.Find(id.ToString()) is { } job ? jobs.Tasks(job, limit, from) : null);
    }

    public async Task<Job> CancelJobAsync(JobId id, CancellationToken cancellationToken) =>
        Done(await jobs.CancelAsync(id.ToString(), FromPage, cancellationToken)).Jobs[0];

    public async Task<Job> RetryJobAsync(JobId id, CancellationToken cancellationToken) =>
        Done(await jobs.RetryAsync(id.ToString(), FromPage, cancellationToken)).Jobs[0];

    private static JobFileFormat FormatOf(string contentType) =>
        contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) ? JobFileFormat.Json : JobFileFormat.Yaml;

    private static RefusedException WrongCursor() =>
        new(new Problem { Code = ProblemCodes.BadRequest, Title = "Wrong cursor", Status = StatusCodes.Status400BadRequest });

    private static JobAnswer.Done Done(JobAnswer answer) => answer switch
    {
        JobAnswer.Done done => done,
        JobAnswer.Refused refused => throw new RefusedException(refused.Problem.Problem),
        _ => throw new InvalidOperationException($"{answer} is not known."),
    };
}
