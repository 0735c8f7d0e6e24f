using System.Diagnostics.Metrics;
using Bramble.Master.Hosting;
using Bramble.Protocol.Api;

namespace Bramble.Master.Nodes;

/// <summary>Figures of the node table.</summary>
internal sealed class NodeMetrics
{
    /// <summary>The meter that holds every figure of the master.</summary>
    public const string MeterName = "Bramble.Master";

    private readonly UpDownCounter<int> _nodes;
    private readonly Counter<long> _joins;
    private readonly Histogram<double> _walk;

    public NodeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _nodes = meter.CreateUpDownCounter<int>("bramble.nodes", "{node}", "Nodes now present");
        _joins = meter.CreateCounter<long>("bramble.node.joins", "{node}", "Nodes that connected or joined");
        _walk = meter.CreateHistogram<double>("bramble.nodes.walk.duration", "s", "Time of one walk over all nodes", tags: null, DurationBuckets.Seconds);
    }

    public void NodeJoined(NodeKind kind)
    {
        _nodes.Add(1, Tag(kind));
        _joins.Add(1, Tag(kind));
    }

    public void NodeLeft(NodeKind kind) => _nodes.Add(-1, Tag(kind));

    public void Walked(TimeSpan duration) => _walk.Record(duration.TotalSeconds);

    private static KeyValuePair<string, object?> Tag(NodeKind kind) => new("kind", kind == NodeKind.Agent ? "agent" : "classic");
}
