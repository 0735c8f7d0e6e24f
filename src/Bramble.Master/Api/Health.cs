using Bramble.Master.Access;

namespace Bramble.Master.Api;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it serves.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => TypedResults.Text("ok\n")).WithName("GetHealth").WithSummary("200 while the process answers").Needs(AccessLevel.Open);
        endpoints.MapGet("/readyz", (IHostApplicationLifetime lifetime) =>
                lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
                    ? TypedResults.Text("ready\n")
                    : TypedResults.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable))
            .WithName("GetReadiness").WithSummary("200 when the master serves, 503 while it starts or stops").Needs(AccessLevel.Open);
    }
}
