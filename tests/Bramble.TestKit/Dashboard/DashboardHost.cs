using System.Globalization;
using System.Text;
using System.Text.Json;
using Bramble.Dashboard;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bramble.TestKit.Dashboard;

/// <summary>The dashboard on a real Kestrel at a free loopback port, over a <see cref="ScriptedCluster"/>.</summary>
public sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DashboardHost(WebApplication application, ScriptedCluster cluster)
    {
        _application = application;
        Cluster = cluster;
        Address = new Uri(application.Urls.Single());
    }

    /// <summary>What the pages show.</summary>
    public ScriptedCluster Cluster { get; }

    /// <summary>Where the overview is.</summary>
    public Uri Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="time">The master's clock.</param>
    /// <returns>The running host.</returns>
    public static async Task<DashboardHost> StartAsync(TimeProvider time)
    {
        var cluster = new ScriptedCluster(time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IBrambleClient>(cluster);
        builder.Services.AddSingleton<IJobsClient>(cluster);
        builder.Services.AddDashboard();

        var application = builder.Build();
        application.UseDashboardHeaders();
        application.UseRouting();
        application.MapDashboard();
        application.MapGet("/api/v1/nodes", context => WriteNodesAsync(context, cluster));
        application.MapGet("/api/v1/nodes/{id}", context => WriteNodeAsync(context, cluster));
        application.MapGet("/api/v1/nodes/{id}/processes", context => WriteProcessesAsync(context, cluster));
        application.MapGet("/api/v1/jobs/{id}/tasks/{index:int}/log", context => WriteLogAsync(context, cluster));
        application.MapGet("/api/v1/events", context => StreamAsync(context, cluster));
        await application.StartAsync();
        return new DashboardHost(application, cluster);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Cluster.BreakStreams();
        await _application.DisposeAsync();
    }

    private static async Task WriteNodesAsync(HttpContext context, ScriptedCluster cluster)
    {
        var list = new NodeList { Items = await cluster.GetNodesAsync(context.RequestAborted), NextCursor = null };
        await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(list, BrambleJsonContext.Default.NodeList));
    }

    private static async Task WriteNodeAsync(HttpContext context, ScriptedCluster cluster)
    {
        if (await cluster.GetNodeAsync((string)context.Request.RouteValues["id"]!, context.RequestAborted) is { } node) // named in the route
        {
            await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(node, BrambleJsonContext.Default.Node));
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private static async Task WriteProcessesAsync(HttpContext context, ScriptedCluster cluster)
    {
        if (cluster.Processes.Count > 0)
        {
            await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new ProcessList { Items = cluster.Processes, At = cluster.Now }, BrambleJsonContext.Default.ProcessList));
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            await WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new Problem { Code = ProblemCodes.AgentTooOld, Title = "The agent is too old", Status = StatusCodes.Status409Conflict, Detail = "The agent is too old." }, BrambleJsonContext.Default.Problem));
        }
    }

    private static async Task WriteLogAsync(HttpContext context, ScriptedCluster cluster)
    {
        var values = context.Request.RouteValues;
        _ = JobId.TryParse((string?)values["id"], out var job);
        var query = new LogQuery
        {
            Job = job,
            Index = int.Parse((string)values["index"]!, CultureInfo.InvariantCulture), // named in the route
            IsError = string.Equals(context.Request.Query["stream"], "stderr", StringComparison.Ordinal),
            Offset = long.TryParse(context.Request.Query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0,
        };
        context.Response.ContentType = "application/octet-stream";
        await context.Response.Body.WriteAsync(cluster.LogOf(query), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    private static async Task StreamAsync(HttpContext context, ScriptedCluster cluster)
    {
        context.Response.ContentType = "text/event-stream";
        try
        {
            await foreach (var frame in cluster.WatchFramesAsync(context.RequestAborted))
            {
                var text = frame switch
                {
                    StreamHello hello => $"event: hello\ndata: {JsonSerializer.Serialize(hello, BrambleJsonContext.Default.StreamHello)}\n\n",
                    ClusterEvent made => $"id: {made.Id}\nevent: {made.Type.Split('.')[0]}\ndata: {JsonSerializer.Serialize(made, BrambleJsonContext.Default.ClusterEvent)}\n\n",
                    VitalsFrame vitals => $"event: vitals\ndata: {JsonSerializer.Serialize(vitals, BrambleJsonContext.Default.VitalsFrame)}\n\n",
                    _ => throw new InvalidOperationException($"No frame: {frame}"),
                };
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The browser left.
        }
    }
}
