using Bramble.Master.Api;
using Bramble.Protocol.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bramble.Master.Nodes;

/// <summary><c>/api/v1/nodes</c> and <c>/api/v1/cluster</c>.</summary>
internal static class NodesApi
{
    /// <summary>Most nodes a page holds.</summary>
    public const int MaxPage = 1_000;

    private const int DefaultPage = 100;

    public static void MapNodesApi(this IEndpointRouteBuilder api)
    {
        api.MapGet("/cluster", (LocalBrambleClient client) => TypedResults.Ok(client.Cluster()))
            .WithName("GetCluster").WithSummary("The cluster in figures");
        api.MapGet("/nodes", List)
            .WithName("ListNodes").WithSummary("The nodes, ordered by name, in pages");
        api.MapGet("/nodes/{idOrName}", Show)
            .WithName("GetNode").WithSummary("One node, by id or name");
    }

    private static Results<Ok<NodeList>, ProblemResult> List(LocalBrambleClient client, string? limit, string? cursor)
    {
        var count = DefaultPage;
        if (limit is not null && (!int.TryParse(limit, System.Globalization.NumberStyles.None, null, out count) || count is < 1 or > MaxPage))
        {
            return ProblemResult.BadRequest($"limit is '{limit}': give a number from 1 to {MaxPage}.");
        }

        // One more than asked for tells whether there is a further page.
        var page = client.Nodes()
            .SkipWhile(node => cursor is not null && StringComparer.OrdinalIgnoreCase.Compare(node.Name, cursor) <= 0)
            .Take(count + 1)
            .ToList();
        var more = page.Count > count;
        if (more)
        {
            page.RemoveAt(count);
        }

        return TypedResults.Ok(new NodeList { Items = page, NextCursor = more ? page[^1].Name : null });
    }

    private static Results<Ok<Node>, ProblemResult> Show(NodeTable table, string idOrName) =>
        table.Find(idOrName) is { } node
            ? TypedResults.Ok(node.Snapshot())
            : ProblemResult.NotFound(ProblemCodes.NodeNotFound, $"No node has the id or name '{idOrName}'. GET /api/v1/nodes lists them.");
}
