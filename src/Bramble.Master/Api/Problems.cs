using Bramble.Protocol.Api;

namespace Bramble.Master.Api;

/// <summary>Every error of the API is problem details: unknown paths, wrong methods, unreadable requests, our own faults.</summary>
internal static partial class Problems
{
    public static void UseProblems(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (BadHttpRequestException e) when (!context.Response.HasStarted)
            {
                await ProblemResult.Make(e.StatusCode, CodeOf(e.StatusCode), "The request is not usable", e.Message).ExecuteAsync(context);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // Nobody is left to answer.
            }
            catch (Exception e) when (!context.Response.HasStarted)
            {
                Failed(app.Logger, context.Request.Method, context.Request.Path, e);
                await ProblemResult.Make(StatusCodes.Status500InternalServerError, ProblemCodes.Internal, "The master failed", "Its log says why.").ExecuteAsync(context);
            }

            if (!context.Response.HasStarted && context.Response.ContentLength is null && context.Response.ContentType is null)
            {
                await ExplainAsync(context);
            }
        });
    }

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => ProblemCodes.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => ProblemCodes.WrongType,
        _ => ProblemCodes.BadRequest,
    };

    private static Task ExplainAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ProblemResult
            .NotFound(ProblemCodes.NotFound, $"Nothing is at '{context.Request.Path}'. /openapi/v1.json lists what is.").ExecuteAsync(context),
        StatusCodes.Status405MethodNotAllowed => ProblemResult.Make(
            StatusCodes.Status405MethodNotAllowed, ProblemCodes.MethodNotAllowed, "Wrong method", $"'{context.Request.Path}' does not take {context.Request.Method}.").ExecuteAsync(context),
        StatusCodes.Status415UnsupportedMediaType => ProblemResult.Make(
            StatusCodes.Status415UnsupportedMediaType, ProblemCodes.WrongType, "Wrong type", $"'{context.Request.Path}' takes application/json only.").ExecuteAsync(context),
        _ => Task.CompletedTask,
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void Failed(ILogger logger, string method, string path, Exception exception);
}
