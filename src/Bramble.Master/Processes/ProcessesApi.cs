using System.Globalization;
using Bramble.Master.AgentSessions;
using Bramble.Master.Api;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bramble.Master.Processes;

/// <summary><c>/api/v1/nodes/{id or name}/processes</c>.</summary>
internal static class ProcessesApi
{
    public static IServiceCollection AddProcesses(this IServiceCollection services) => services
        .AddSingleton<ProcessQuestions>()
        .AddSingleton<IAgentSessionPart>(provider => provider.GetRequiredService<ProcessQuestions>())
        .AddSingleton<NodeProcesses>();

    public static void MapProcessesApi(this IEndpointRouteBuilder api) => api.MapGet("/nodes/{idOrName}/processes", ShowAsync)
        .WithName("GetNodeProcesses").WithSummary("The busiest processes of a node, asked of it now: names, processor and memory, no arguments")
        .Produces<Problem>(StatusCodes.Status404NotFound, ProblemResult.ContentType)
        .Produces<Problem>(StatusCodes.Status409Conflict, ProblemResult.ContentType)
        .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, ProblemResult.ContentType);

    private static async Task<Results<Ok<ProcessList>, ProblemResult>> ShowAsync(NodeProcesses processes, HttpContext context, string idOrName, string? limit)
    {
        var count = SessionProtocol.MaxProcesses;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > SessionProtocol.MaxProcesses))
        {
            return ProblemResult.BadRequest($"limit is '{limit}': give a number from 1 to {SessionProtocol.MaxProcesses}.");
        }

        var (told, problem) = await processes.AskAsync(idOrName, count, context.RequestAborted);
        // One of the two.
        return problem is null ? TypedResults.Ok(told) : problem;
    }
}
