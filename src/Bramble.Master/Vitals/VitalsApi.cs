using System.Globalization;
using Bramble.Master.Api;
using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bramble.Master.Vitals;

/// <summary><c>/api/v1/nodes/{id or name}/vitals</c> and <c>/api/v1/vitals/storage</c>.</summary>
internal static class VitalsApi
{
    public static void MapVitalsApi(this IEndpointRouteBuilder api)
    {
        api.MapGet("/nodes/{idOrName}/vitals", Show)
            .WithName("GetNodeVitals").WithSummary("The history of a node's vitals as columns");
        api.MapGet("/vitals/storage", (VitalsHistory history) => TypedResults.Ok(history.Storage()))
            .WithName("GetVitalsStorage").WithSummary("What the history takes on disk and in memory, and what it writes a day");
    }

    /// <summary>The id of a node that is present, or of one of which only the history is left.</summary>
    internal static NodeId? Find(NodeTable table, VitalsHistory history, string idOrName) =>
        table.Find(idOrName)?.Id ?? (NodeId.TryParse(idOrName, out var id) && history.Knows(id) ? id : null);

    private static Results<Ok<VitalsColumns>, ProblemResult> Show(
        NodeTable table, VitalsHistory history, TimeProvider time, string idOrName, string? from, string? to, string? step, string? metrics, string? stat)
    {
        if (Find(table, history, idOrName) is not { } node)
        {
            return ProblemResult.NotFound(ProblemCodes.NodeNotFound, $"No node has the id or name '{idOrName}'. GET /api/v1/nodes lists them.");
        }

        if (!TryTime(from, time, out var start) || !TryTime(to, time, out var end))
        {
            return ProblemResult.BadRequest($"from is '{from}' and to is '{to}': write times such as 2026-03-01T12:00:00Z, or how long ago, such as 24h.");
        }

        if (!TryStep(step, out var seconds))
        {
            return ProblemResult.BadRequest($"step is '{step}': write seconds, or a number and one of s, m, h, d, such as 15m.");
        }

        if (!TryStats(stat, out var stats))
        {
            return ProblemResult.BadRequest($"stat is '{stat}': write avg, min, max or several of them with commas between.");
        }

        var query = new VitalsQuery { From = start, To = end, StepSeconds = seconds, Metrics = Split(metrics), Stats = stats };
        return history.Query(node, query) switch
        {
            VitalsAnswer.Found found => TypedResults.Ok(found.Columns),
            VitalsAnswer.Refused refused => ProblemResult.BadRequest(refused.Problem),
            var other => throw new InvalidOperationException($"{other} is not known."),
        };
    }

    private static bool TryTime(string? text, TimeProvider clock, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
        {
            return true;
        }

        var now = clock.GetUtcNow();
        if (Durations.TryParse(text, out var ago) && ago <= now - DateTimeOffset.UnixEpoch)
        {
            time = now - ago;
        }
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
        {
            time = moment;
        }

        return time is not null;
    }

    private static bool TryStep(string? text, out int? seconds)
    {
        seconds = null;
        if (text is null)
        {
            return true;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            seconds = number;
        }
        else if (Durations.TryParse(text, out var duration) && duration.TotalSeconds is >= 1 and <= int.MaxValue)
        {
            seconds = (int)duration.TotalSeconds;
        }

        return seconds is not null;
    }

    private static bool TryStats(string? text, out IReadOnlyList<VitalsStat>? stats)
    {
        var known = new List<VitalsStat>();
        foreach (var name in Split(text) ?? [])
        {
            var stat = name switch { "avg" => VitalsStat.Avg, "min" => VitalsStat.Min, "max" => VitalsStat.Max, _ => (VitalsStat?)null };
            if (stat is null)
            {
                stats = null;
                return false;
            }

            known.Add(stat.Value);
        }

        stats = known;
        return true;
    }

    private static string[]? Split(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
