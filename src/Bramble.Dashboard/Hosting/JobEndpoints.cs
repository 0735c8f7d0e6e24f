using System.Globalization;
using Bramble.Dashboard.Pages;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Bramble.Dashboard.Hosting;

/// <summary>The jobs' pages. They only show: what changes a job takes the administrator's token.</summary>
internal static class JobEndpoints
{
    /// <summary>Longest cursor taken, in characters; the API's own are far shorter.</summary>
    private const int MaxCursor = 256;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/jobs", JobsAsync);
        pages.MapGet("/jobs/{id}", JobAsync);
    }

    private static async Task<IResult> JobsAsync(string? cursor, IBrambleClient client, [FromServices] IJobsClient jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        var from = Usable(cursor);
        JobList list;
        try
        {
            list = await jobs.GetJobsAsync(JobsPage.PageSize, from, cancellationToken);
        }
        catch (RefusedException) when (from is not null)
        {
            return Results.Redirect("/jobs");
        }

        return new PageResult<JobsPage>(new(StringComparer.Ordinal)
        {
            [nameof(JobsPage.Chrome)] = DashboardEndpoints.ChromeOf(cluster, time),
            [nameof(JobsPage.Jobs)] = list.Items,
            [nameof(JobsPage.IsFirst)] = from is null,
            [nameof(JobsPage.Next)] = list.NextCursor,
        });
    }

    private static async Task<IResult> JobAsync(
        string id, string? cursor, string? task, string? stream, IBrambleClient client, [FromServices] IJobsClient jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        var chrome = DashboardEndpoints.ChromeOf(cluster, time);
        var from = Usable(cursor);
        try
        {
            if (!JobId.TryParse(id, out var known)
                || await jobs.GetJobAsync(known, cancellationToken) is not { } job
                || await jobs.GetTasksAsync(known, JobPage.PageSize, from, cancellationToken) is not { } tasks)
            {
                return new PageResult<JobMissingPage>(
                    new(StringComparer.Ordinal) { [nameof(JobMissingPage.Chrome)] = chrome, [nameof(JobMissingPage.Id)] = id }, StatusCodes.Status404NotFound);
            }

            return new PageResult<JobPage>(new(StringComparer.Ordinal)
            {
                [nameof(JobPage.Chrome)] = chrome,
                [nameof(JobPage.Job)] = job,
                [nameof(JobPage.Tasks)] = tasks.Items,
                [nameof(JobPage.Cursor)] = from,
                [nameof(JobPage.Next)] = tasks.NextCursor,
                [nameof(JobPage.Chosen)] = Chosen(tasks.Items, task),
                [nameof(JobPage.IsError)] = string.Equals(stream, "stderr", StringComparison.Ordinal),
            });
        }
        catch (RefusedException) when (from is not null)
        {
            return Results.Redirect($"/jobs/{Uri.EscapeDataString(id)}");
        }
    }

    private static string? Usable(string? cursor) => cursor is { Length: > 0 and <= MaxCursor } ? cursor : null;

    /// <summary>The task whose output is shown: the one asked for; the only one where nothing is asked for.</summary>
    private static TaskInfo? Chosen(IReadOnlyList<TaskInfo> tasks, string? asked) =>
        int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? tasks.FirstOrDefault(task => task.Index == index)
        : tasks is [{ Attempts.Count: > 0 } only] ? only
        : null;
}
