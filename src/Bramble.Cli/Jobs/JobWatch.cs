using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;

namespace Bramble.Cli.Jobs;

/// <summary>Waits for a job to end.</summary>
internal static class JobWatch
{
    /// <summary>How often the job is looked at.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <param name="client">Asks the master.</param>
    /// <param name="id">The job.</param>
    /// <param name="seen">Called with the job each time it has been looked at.</param>
    /// <param name="patient">Waits for a master that is away.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait, not the job.</param>
    /// <exception cref="Client.CommandException">The job is gone, or the master stayed away too long.</exception>
    public static async Task<Job> UntilEndedAsync(IJobsClient client, JobId id, Action<Job> seen, PatientJobs patient, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await patient.AskAsync(token => client.GetJobAsync(id, token), cancellationToken) ?? throw JobOutput.Gone(id);
            seen(job);
            if (job.HasEnded())
            {
                return job;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>The exit code of the worst task; the job's own where no task says why.</summary>
    /// <param name="client">Asks the master.</param>
    /// <param name="job">The job, ended.</param>
    /// <param name="patient">Waits for a master that is away.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<int> WorstAsync(IJobsClient client, Job job, PatientJobs patient, CancellationToken cancellationToken)
    {
        if (job.State == JobState.Succeeded)
        {
            return Protocol.ExitCode.Done;
        }

        var worst = Protocol.ExitCode.Failed;
        string? cursor = null;
        do
        {
            var from = cursor;
            var page = await patient.AskAsync(token => client.GetTasksAsync(job.Id, 1_000, from, token), cancellationToken);
            foreach (var task in page?.Items ?? [])
            {
                // One that was cancelled because it was not wanted any more says nothing.
                worst = task.State == TaskState.Failed ? Math.Max(worst, TaskExit.Of(task)) : worst;
            }

            cursor = page?.NextCursor;
        }
        while (cursor is not null);
        return worst;
    }
}
