using System.Reflection;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace Bramble.Master.Api;

/// <summary>An error as RFC 9457 problem details with a stable code.</summary>
internal sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    public const string ContentType = "application/problem+json";

    public Problem Problem => problem;

    public int? StatusCode => problem.Status;

    public static ProblemResult BadRequest(string detail) => Make(StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "The request is not usable", detail);

    public static ProblemResult NotFound(string code, string detail) => Make(StatusCodes.Status404NotFound, code, "Not found", detail);

    public static ProblemResult Unavailable(string code, string detail) => Make(StatusCodes.Status503ServiceUnavailable, code, "Not now", detail);

    /// <param name="status">The HTTP status.</param>
    /// <param name="code">One of <see cref="ProblemCodes"/>.</param>
    /// <param name="title">The kind of error.</param>
    /// <param name="detail">What, the value seen, the bound, the remedy; text from outside in it is cleaned here.</param>
    public static ProblemResult Make(int status, string code, string title, string detail) =>
        new(new Problem { Status = status, Code = code, Title = title, Detail = Untrusted.Clean(detail, 1_000) });

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = problem.Status;
        return httpContext.Response.WriteAsJsonAsync(problem, BrambleJsonContext.Default.Problem, ContentType, httpContext.RequestAborted);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(Problem), [ContentType]));
}
