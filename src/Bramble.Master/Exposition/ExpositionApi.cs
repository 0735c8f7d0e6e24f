using System.Globalization;
using Bramble.Master.Api;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Exposition;

/// <summary><c>/metrics/nodes</c>: every node's figures as Prometheus reads them. The master's own are at <c>/metrics</c>.</summary>
internal static class ExpositionApi
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static IServiceCollection AddExposition(this IServiceCollection services)
    {
        services.AddOptions<ExpositionOptions>().BindConfiguration("Bramble:NodeMetrics").ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    public static void MapExposition(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/metrics/nodes", WriteAsync).ExcludeFromDescription();

    private static async Task<IResult> WriteAsync(HttpContext context, LocalBrambleClient client, IOptions<ExpositionOptions> options)
    {
        if (!options.Value.Enabled)
        {
            return ProblemResult.NotFound(ProblemCodes.NotFound, "Figures of the nodes for Prometheus are off. Start the master with BRAMBLE__NODEMETRICS__ENABLED=true.");
        }

        var nodes = client.Nodes();
        context.Response.ContentType = ContentType;
        foreach (var part in Text(nodes, options.Value.MaxNodes))
        {
            await context.Response.WriteAsync(part, context.RequestAborted);
        }

        return TypedResults.Empty;
    }

    /// <summary>The text, a metric at a time.</summary>
    /// <param name="nodes">The nodes by name.</param>
    /// <param name="maxNodes">Most that are told.</param>
    internal static IEnumerable<string> Text(IReadOnlyList<Node> nodes, int maxNodes)
    {
        var told = nodes.Take(maxNodes).ToList();
        var live = told.Where(node => node.State is NodeState.Ready or NodeState.Late).ToList();
        var samples = new Samples();
        yield return $"# HELP bramble_nodes_left_out Nodes that are not told, since there are too many.\n# TYPE bramble_nodes_left_out gauge\nbramble_nodes_left_out {(nodes.Count - told.Count).ToString(CultureInfo.InvariantCulture)}\n";
        foreach (var (family, of) in Families.Always.Select(family => (family, told)).Concat(Families.Live.Select(family => (family, live))))
        {
            samples.Begin(family);
            foreach (var node in of)
            {
                samples.Of(node.Name);
                family.Read(node, samples);
            }

            yield return samples.End();
        }
    }
}
