using System.Globalization;
using Bramble.Master.Api;
using Bramble.Master.Jobs.Files;
using Bramble.Protocol.Api;
using Microsoft.Net.Http.Headers;

namespace Bramble.Master.Jobs;

/// <summary><c>/api/v1/jobs</c>. A job is answered 201 only once it is on disk.</summary>
internal static class JobsApi
{
    private const int MaxPage = 1_000;
    private const int DefaultPage = 100;

    private static readonly string[] YamlTypes = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

    /// <summary>What whoever may look may call.</summary>
    public static void MapJobsApi(this IEndpointRouteBuilder api)
    {
        api.MapGet("/jobs", List).WithName("ListJobs").WithSummary("The jobs, the newest first, in pages").Produces<JobList>();
        api.MapGet("/jobs/{idOrName}", Show).WithName("GetJob").WithSummary("One job, by id, or the newest of a name").Produces<Job>();
        api.MapGet("/jobs/{idOrName}/tasks", Tasks).WithName("ListTasks").WithSummary("The tasks of a job with their attempts, ordered by index, in pages").Produces<TaskList>();
    }

    /// <summary>What only the administrator may call.</summary>
    public static void MapJobCommandsApi(this IEndpointRouteBuilder api)
    {
        api.MapPost("/jobs", SubmitAsync)
            .Accepts<JobSpec>("application/json", YamlTypes)
            .Produces<Job>(StatusCodes.Status201Created)
            .WithName("SubmitJob")
            .WithSummary("Takes a job file in, JSON or YAML: one job is answered as it is, several as {jobs}. 'Idempotency-Key' makes a repeat safe (200 then), '?dryRun=true' only says where tasks could run");
        api.MapPost("/jobs/{idOrName}/cancel", CancelAsync).WithName("CancelJob").WithSummary("Calls a job off: what waits will not start, what runs is stopped").Produces<Job>();
        api.MapPost("/jobs/{idOrName}/retry", RetryAsync).WithName("RetryJob").WithSummary("Has the failed tasks of a job tried anew, and no others").Produces<Job>();
    }

    /// <summary>Reads a page's <c>limit</c>.</summary>
    private static bool TryLimit(string? limit, out int count)
    {
        count = DefaultPage;
        return limit is null || (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxPage);
    }

    private static ProblemResult WrongLimit(string? limit) => ProblemResult.BadRequest($"limit is '{limit}': give a number from 1 to {MaxPage}.");

    private static ProblemResult WrongCursor(string? cursor) => ProblemResult.BadRequest($"cursor is '{cursor}': give the nextCursor of the page before.");

    private static IResult List(JobControl jobs, string? limit, string? cursor)
    {
        if (!TryLimit(limit, out var count))
        {
            return WrongLimit(limit);
        }

        long before = 0;
        return cursor is null || long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before)
            ? TypedResults.Ok(jobs.List(count, cursor is null ? null : before))
            : WrongCursor(cursor);
    }

    private static IResult Show(JobControl jobs, string idOrName) =>
        jobs.Find(idOrName) is { } job ? TypedResults.Ok(jobs.Show(job)) : JobControl.NotFound(idOrName);

    private static IResult Tasks(JobControl jobs, string idOrName, string? limit, string? cursor)
    {
        if (jobs.Find(idOrName) is not { } job)
        {
            return JobControl.NotFound(idOrName);
        }

        var from = 0;
        return !TryLimit(limit, out var count) ? WrongLimit(limit)
            : cursor is not null && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out from) ? WrongCursor(cursor)
            : TypedResults.Ok(jobs.Tasks(job, count, from));
    }

    private static async Task<IResult> SubmitAsync(JobControl jobs, HttpContext context, string? dryRun, CancellationToken cancellationToken)
    {
        if (FormatOf(context.Request) is not { } format)
        {
            return ProblemResult.Make(
                StatusCodes.Status415UnsupportedMediaType, ProblemCodes.WrongType, "Wrong type", "Send a job as application/json or application/yaml.");
        }

        var isDry = false;
        if (dryRun is not null && !bool.TryParse(dryRun, out isDry))
        {
            return ProblemResult.BadRequest($"dryRun is '{dryRun}': give true or false.");
        }

        var keys = context.Request.Headers["Idempotency-Key"];
        if (keys.Count > 1)
        {
            return ProblemResult.BadRequest("There are several Idempotency-Key headers: give one.");
        }

        // The server bounds the body.
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var file = body.GetBuffer().AsMemory(0, (int)body.Length);
        return isDry
            ? Of(jobs.DryRun(file, format))
            : Of(await jobs.SubmitAsync(file, format, keys.Count == 0 ? null : keys[0], RequestOrigin.OfAdmin(context), cancellationToken), isSubmission: true);
    }

    private static async Task<IResult> CancelAsync(JobControl jobs, string idOrName, HttpContext context, CancellationToken cancellationToken) =>
        Of(await jobs.CancelAsync(idOrName, RequestOrigin.OfAdmin(context), cancellationToken));

    private static async Task<IResult> RetryAsync(JobControl jobs, string idOrName, HttpContext context, CancellationToken cancellationToken) =>
        Of(await jobs.RetryAsync(idOrName, RequestOrigin.OfAdmin(context), cancellationToken));

    private static IResult Of(JobAnswer answer, bool isSubmission = false) => answer switch
    {
        JobAnswer.Refused refused => refused.Problem,
        JobAnswer.Dry { Jobs: [var one] } => TypedResults.Ok(one),
        JobAnswer.Dry dry => TypedResults.Ok(dry.Jobs),
        JobAnswer.Done { Jobs: [var one], Repeated: var repeated } => isSubmission && !repeated ? TypedResults.Created($"/api/v1/jobs/{one.Id}", one) : TypedResults.Ok(one),
        JobAnswer.Done several => several.Repeated
            ? TypedResults.Ok(new JobSubmission { Jobs = several.Jobs, Repeated = true })
            : TypedResults.Created("/api/v1/jobs", new JobSubmission { Jobs = several.Jobs, Repeated = false }),
        _ => throw new InvalidOperationException($"{answer} is not known."),
    };

    private static JobFileFormat? FormatOf(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? null
        : type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? JobFileFormat.Json
        : YamlTypes.Any(yaml => type.MediaType.Equals(yaml, StringComparison.OrdinalIgnoreCase)) ? JobFileFormat.Yaml
        : null;
}
