using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Client;

/// <summary>The jobs' part of the API as code sees it, beside <see cref="IBrambleClient"/>. What tasks wrote is read over HTTP only, by pages too.</summary>
public interface IJobsClient
{
    /// <summary>Submits a job file: every job of it, or none.</summary>
    /// <param name="body">The file, at most 1 MiB.</param>
    /// <param name="contentType"><c>application/json</c> or <c>application/yaml</c>.</param>
    /// <param name="idempotencyKey">Makes a repeat of the same submission safe: it answers the jobs of the first. Null for none.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The jobs in the order of the file, on disk.</returns>
    /// <exception cref="RefusedException">The file has mistakes, all of which are told, or the master takes nothing on.</exception>
    Task<JobSubmission> SubmitJobAsync(ReadOnlyMemory<byte> body, string contentType, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Where the tasks of a job file could run if it were submitted now; nothing is kept.</summary>
    /// <param name="body">The file, at most 1 MiB.</param>
    /// <param name="contentType"><c>application/json</c> or <c>application/yaml</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An answer for each job, in the order of the file.</returns>
    /// <exception cref="RefusedException">The file has mistakes, all of which are told.</exception>
    Task<IReadOnlyList<JobDryRun>> DryRunJobAsync(ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken);

    /// <summary>A page of jobs, the newest first.</summary>
    /// <param name="limit">Most jobs of the page, 1 to 1,000.</param>
    /// <param name="cursor">From the page before; null for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    Task<JobList> GetJobsAsync(int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>One job.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The job, or null where there is none of that id, or none any more.</returns>
    Task<Job?> GetJobAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>A page of a job's tasks, ordered by index.</summary>
    /// <param name="id">The job.</param>
    /// <param name="limit">Most tasks of the page, 1 to 1,000.</param>
    /// <param name="cursor">From the page before; null for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page, or null where there is no such job.</returns>
    Task<TaskList?> GetTasksAsync(JobId id, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>No more of a job: what waits is cancelled, what runs is stopped.</summary>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The job after it.</returns>
    /// <exception cref="RefusedException">There is no such job, or it has ended.</exception>
    Task<Job> CancelJobAsync(JobId id, CancellationToken cancellationToken);

    /// <summary>Runs the failed tasks of a job again, and no others.</summary>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The job after it.</returns>
    /// <exception cref="RefusedException">There is no such job, or none of its tasks failed.</exception>
    Task<Job> RetryJobAsync(JobId id, CancellationToken cancellationToken);
}
