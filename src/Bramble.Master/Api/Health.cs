using Bramble.Master.Access;
using Bramble.Master.Store;

namespace Bramble.Master.Api;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it serves.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => TypedResults.Text("ok\n")).WithName("GetHealth").WithSummary("200 while the process answers").Needs(AccessLevel.Open);
        endpoints.MapGet("/readyz", (IHostApplicationLifetime lifetime, ClusterStore store) =>
                !lifetime.ApplicationStarted.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested ? NotReady("not ready")
                : store.Problem is { } problem ? NotReady($"not ready: {problem.Code}: {problem.Message}")
                : TypedResults.Text("ready\n"))
            .WithName("GetReadiness").WithSummary("200 when the master serves; 503 while it starts or stops, or its store cannot record everything").Needs(AccessLevel.Open);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult NotReady(string reason) =>
        TypedResults.Text($"{reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
