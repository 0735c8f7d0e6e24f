using System.Text.Json;
using Bramble.Dashboard.Assets;
using Bramble.Dashboard.Pages;
using Bramble.Dashboard.Wording;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Classic;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bramble.Dashboard.Hosting;

/// <summary>The pages' addresses. Each reads what it shows through <see cref="IBrambleClient"/>, as any other user of the API would.</summary>
internal static class DashboardEndpoints
{
    /// <summary>Tiles that begin with an hour of history; each is a look into the master's memory.</summary>
    private const int MaxLines = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").ExcludeFromDescription();
        pages.MapGet("/", OverviewAsync);
        pages.MapGet("/nodes/{name}", NodeAsync);
        JobEndpoints.Map(pages);
        pages.MapGet("/events", EventsAsync);
        pages.MapGet("/classic", ClassicAsync);
        pages.MapGet("/join", JoinAsync);
        pages.MapGet($"{DashboardAssets.Folder}/{{file}}", AssetOf);
    }

    private static async Task<IResult> OverviewAsync(IBrambleClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        var nodes = await client.GetNodesAsync(cancellationToken);
        var events = await client.GetEventsAsync(cancellationToken);
        return new PageResult<OverviewPage>(new(StringComparer.Ordinal)
        {
            [nameof(OverviewPage.Chrome)] = ChromeOf(cluster, time),
            [nameof(OverviewPage.Nodes)] = nodes.OrderBy(node => node.Name, NaturalOrder.Instance).ToList(),
            [nameof(OverviewPage.Lines)] = await LinesAsync(client, nodes, time.GetUtcNow(), cancellationToken),
            [nameof(OverviewPage.Events)] = events.Reverse().Take(OverviewPage.RecentEvents).ToList(),
        });
    }

    /// <summary>Processor use of the last hour. Of a large cluster the first tiles have it; the others draw theirs as time goes on.</summary>
    private static async Task<Dictionary<NodeId, Sparkline>> LinesAsync(IBrambleClient client, IReadOnlyList<Node> nodes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<NodeId, Sparkline>();
        foreach (var node in nodes.OrderBy(node => node.Name, NaturalOrder.Instance).Take(MaxLines))
        {
            var columns = await client.GetVitalsAsync(node.Id.ToString(), Sparkline.Query(now) with { Metrics = ["cpuPercent"] }, cancellationToken);
            lines[node.Id] = Sparkline.Of(columns, "cpuPercent", percent => percent, now);
        }

        return lines;
    }

    private static async Task<IResult> NodeAsync(string name, IBrambleClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        var chrome = ChromeOf(cluster, time);
        return await client.GetNodeAsync(name, cancellationToken) is { } node
            ? new PageResult<NodePage>(new(StringComparer.Ordinal)
            {
                [nameof(NodePage.Chrome)] = chrome,
                [nameof(NodePage.Node)] = node,
                [nameof(NodePage.History)] = await client.GetVitalsAsync(node.Id.ToString(), Sparkline.Query(chrome.Now), cancellationToken),
            })
            : new PageResult<NodeMissingPage>(
                new(StringComparer.Ordinal) { [nameof(NodeMissingPage.Chrome)] = chrome, [nameof(NodeMissingPage.Name)] = name }, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> EventsAsync(IBrambleClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        var events = await client.GetEventsAsync(cancellationToken);
        return new PageResult<EventsPage>(new(StringComparer.Ordinal)
        {
            [nameof(EventsPage.Chrome)] = ChromeOf(cluster, time),
            [nameof(EventsPage.Events)] = events.Reverse().Take(EventsPage.MaxEvents).ToList(),
        });
    }

    private static async Task<IResult> ClassicAsync(IBrambleClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        var view = await client.GetClassicViewAsync(cancellationToken);
        var master = JsonSerializer.SerializeToElement(view.MasterInfo, BrambleJsonContext.Default.ClassicComputerDetails);
        var slaves = JsonSerializer.SerializeToElement(view.SlaveDetails, BrambleJsonContext.Default.IReadOnlyDictionaryStringClassicPeerAddress);
        return new PageResult<ClassicPage>(new(StringComparer.Ordinal)
        {
            [nameof(ClassicPage.Chrome)] = ChromeOf(cluster, time),
            [nameof(ClassicPage.Endpoint)] = view.Endpoint,
            [nameof(ClassicPage.Master)] = ClassicJson.Indent(master),
            [nameof(ClassicPage.Slaves)] = ClassicJson.Indent(slaves),
        });
    }

    private static async Task<IResult> JoinAsync(HttpContext context, IBrambleClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var cluster = await client.GetClusterAsync(cancellationToken);
        var view = await client.GetClassicViewAsync(cancellationToken);
        return new PageResult<JoinPage>(new(StringComparer.Ordinal)
        {
            [nameof(JoinPage.Chrome)] = ChromeOf(cluster, time),
            [nameof(JoinPage.Advice)] = JoinAdvice.For(view.Endpoint, context.Request.Host.Host),
        });
    }

    internal static Chrome ChromeOf(ClusterSummary cluster, TimeProvider time) => new(cluster.Name, cluster.Version, time.GetUtcNow(), cluster.StoreTrouble?.Message);

    private static IResult AssetOf(HttpContext context)
    {
        if (DashboardAssets.Find(context.Request.Path.Value ?? "") is not { } asset)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Bytes, asset.ContentType);
    }
}
