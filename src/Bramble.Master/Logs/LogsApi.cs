using System.Globalization;
using Bramble.Master.Api;
using Bramble.Master.Jobs;
using Bramble.Protocol.Api;

namespace Bramble.Master.Logs;

/// <summary><c>/api/v1/jobs/{id or name}/tasks/{index}/log</c>: what a task wrote, as raw bytes.</summary>
internal static class LogsApi
{
    public static void MapLogsApi(this IEndpointRouteBuilder api) =>
        api.MapGet("/jobs/{idOrName}/tasks/{index}/log", HandleAsync)
            .WithName("GetTaskLog")
            .WithSummary("What a task wrote, as raw bytes: 'stream=stdout|stderr', 'attempt' (the newest by default), 'offset' (bytes of the answer to leave out), 'follow=true' goes on until the task ends")
            .Produces<byte[]>(contentType: "application/octet-stream");

    private static async Task<IResult> HandleAsync(
        HttpContext context, JobControl jobs, LogReaders readers, IHostApplicationLifetime lifetime, string idOrName, string index, string? stream, string? attempt, string? offset, string? follow)
    {
        if (jobs.Find(idOrName) is not { } job)
        {
            return JobControl.NotFound(idOrName);
        }

        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var task) || task >= job.Record.Count)
        {
            return ProblemResult.NotFound(ProblemCodes.TaskNotFound, $"The job '{job.Record.Spec.Name}' has no task '{index}': its tasks are 0 to {job.Record.Count - 1}.");
        }

        if (Read(stream, attempt, offset, follow, out var wanted) is { } problem)
        {
            return problem;
        }

        if (wanted.Attempt is { } number && job.Attempt(task, number) is null)
        {
            return ProblemResult.NotFound(ProblemCodes.AttemptNotFound, $"Task {task} of '{job.Record.Spec.Name}' has no attempt {number}, or none any more.");
        }

        using var place = readers.Take();
        if (place is null)
        {
            return ProblemResult.Unavailable(ProblemCodes.TooManyStreams, "As many readers of output as allowed are there (Bramble:Logs:MaxReaders). Close one.");
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold small pieces back.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await readers.CopyAsync(new TaskOutput(job.Record.Id, task, wanted.Attempt, wanted.IsError, wanted.Offset, wanted.Follow), context.Response.Body, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader left or the master stops: an ordinary end.
        }

        return TypedResults.Empty;
    }

    private static ProblemResult? Read(string? stream, string? attempt, string? offset, string? follow, out (int? Attempt, bool IsError, long Offset, bool Follow) wanted)
    {
        wanted = default;
        if (stream is not (null or "stdout" or "stderr"))
        {
            return ProblemResult.BadRequest($"stream is '{stream}': give stdout or stderr.");
        }

        var number = 0;
        if (attempt is not null && (!int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number == 0))
        {
            return ProblemResult.BadRequest($"attempt is '{attempt}': give a number from 1.");
        }

        long from = 0;
        if (offset is not null && !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return ProblemResult.BadRequest($"offset is '{offset}': give a number of bytes from 0.");
        }

        var goesOn = false;
        if (follow is not null && !bool.TryParse(follow, out goesOn))
        {
            return ProblemResult.BadRequest($"follow is '{follow}': give true or false.");
        }

        wanted = (attempt is null ? null : number, string.Equals(stream, "stderr", StringComparison.Ordinal), from, goesOn);
        return null;
    }
}
