using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;

namespace Bramble.Cli.Jobs;

/// <summary>How a job that did not succeed ended.</summary>
internal static class JobEnd
{
    private const int Looked = 1_000;

    /// <summary>How many of its tasks did not succeed, with the first that says why. Nothing there is cleaned.</summary>
    public static async Task<string> WordsAsync(IJobsClient client, Job job, PatientJobs patient, CancellationToken cancellationToken)
    {
        var page = await patient.AskAsync(token => client.GetTasksAsync(job.Id, Looked, null, token), cancellationToken);
        var what = job.State == JobState.Cancelled ? $"the job was cancelled{(job.Reason is { } reason ? $": {reason}" : ".")}" : Counts(job.Counts);
        return page is not null && Why(page.Items) is { } why ? $"{what} {why}" : what;
    }

    /// <summary>The first task that failed and says why, or else the first that was cancelled and does; null where none does.</summary>
    public static string? Why(IReadOnlyList<TaskInfo> tasks) =>
        Why(tasks.FirstOrDefault(task => task.State == TaskState.Failed && task.Why() is not null))
        ?? Why(tasks.FirstOrDefault(task => task.State == TaskState.Cancelled && task.Reason is not null));

    private static string? Why(TaskInfo? task) => task?.Why() is { } why
        ? string.Create(CultureInfo.InvariantCulture, $"Task {task.Index}{(task.Node is { } node ? $" on {node}" : "")}: {why}")
        : null;

    /// <summary>What did not succeed: <c>1 of 4 tasks failed, 2 were cancelled.</c></summary>
    private static string Counts(JobCounts counts)
    {
        var were = counts.Cancelled == 1 ? "was" : "were";
        return counts.Cancelled == 0 ? Text($"{counts.Failed} of {counts.Total()} tasks failed.")
            : counts.Failed == 0 ? Text($"{counts.Cancelled} of {counts.Total()} tasks {were} cancelled.")
            : Text($"{counts.Failed} of {counts.Total()} tasks failed, {counts.Cancelled} {were} cancelled.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
