using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;

namespace Bramble.Cli.Top;

/// <summary>The cluster as the table shows it: the nodes, their last readings, the order and the filter. Not thread safe.</summary>
internal sealed class TopModel
{
    /// <summary>Readings that the small curve is made of.</summary>
    public const int CurvePoints = 10;

    private readonly Dictionary<NodeId, Node> _nodes = [];
    private readonly Dictionary<NodeId, Queue<double?>> _curves = [];

    /// <summary>Part of a name, label, state or check that the nodes shown have; empty for all.</summary>
    public string Filter { get; set; } = "";

    public TopKey Key { get; set; }

    public bool IsReversed { get; set; }

    public int Count => _nodes.Count;

    /// <summary>Nodes that are not well, lost ones too.</summary>
    public int Troubled => _nodes.Values.Count(node => node.Health?.Level > HealthLevel.Ok);

    /// <summary>Takes all nodes anew; the curves of those that stay go on.</summary>
    public void Read(IReadOnlyList<Node> nodes)
    {
        var present = nodes.Select(node => node.Id).ToHashSet();
        foreach (var gone in _nodes.Keys.Where(id => !present.Contains(id)).ToList())
        {
            _nodes.Remove(gone);
            _curves.Remove(gone);
        }

        foreach (var node in nodes)
        {
            Put(node);
        }
    }

    /// <summary>Takes in what happened.</summary>
    public void Apply(ClusterEvent happened)
    {
        if (happened.Node is { } node)
        {
            Put(node);
        }
        else if (happened is { Type: EventTypes.NodeLeft, NodeId: { } id })
        {
            _nodes.Remove(id);
            _curves.Remove(id);
        }
    }

    /// <summary>Takes in new readings.</summary>
    public void Apply(VitalsFrame frame)
    {
        foreach (var pulse in frame.Nodes)
        {
            if (_nodes.TryGetValue(pulse.Id, out var node))
            {
                Put(node with { State = pulse.State, LastSeenAt = pulse.LastSeenAt, Vitals = pulse.Vitals, Health = pulse.Health ?? node.Health });
            }
        }
    }

    /// <summary>The nodes to show, in order.</summary>
    public IReadOnlyList<Node> Rows()
    {
        var rows = _nodes.Values.Where(IsShown).ToList();
        rows.Sort((one, other) =>
        {
            var order = Key == TopKey.Name ? 0 : Value(other).CompareTo(Value(one));
            order = order != 0 ? order : StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name);
            return IsReversed ? -order : order;
        });
        return rows;
    }

    /// <summary>Processor use of the last readings, the newest last.</summary>
    public IReadOnlyCollection<double?> Curve(NodeId id) => _curves.GetValueOrDefault(id) ?? [];

    /// <summary>Share of the memory in use, 0 to 100; null where not known.</summary>
    public static double? MemoryPercent(Node node) => node is { Facts.MemoryBytes: > 0 and var total, Vitals.MemoryAvailableBytes: { } available }
        ? Math.Clamp(100.0 * (total - available) / total, 0, 100)
        : null;

    private void Put(Node node)
    {
        var isNew = !_nodes.TryGetValue(node.Id, out var before) || before.Vitals?.At != node.Vitals?.At;
        _nodes[node.Id] = node;
        if (isNew && node.Vitals is { } vitals)
        {
            if (!_curves.TryGetValue(node.Id, out var curve))
            {
                curve = _curves[node.Id] = new Queue<double?>(CurvePoints);
            }

            if (curve.Count == CurvePoints)
            {
                curve.Dequeue();
            }

            curve.Enqueue(vitals.CpuPercent);
        }
    }

    private bool IsShown(Node node) => Filter.Length == 0
        || Has(node.Name) || Has(node.State.ToString()) || node.Labels.Any(label => Has($"{label.Key}={label.Value}"))
        || node.Health?.Reasons.Any(reason => Has(reason.Id)) == true || Has(node.Facts.Model ?? "");

    private bool Has(string text) => text.Contains(Filter, StringComparison.OrdinalIgnoreCase);

    private double Value(Node node) => Key switch
    {
        TopKey.Health => node.Health is { } health ? ((int)health.Level * 1_000) + health.Reasons.Count : -1,
        TopKey.Cpu => node.Vitals?.CpuPercent ?? -1,
        TopKey.Memory => MemoryPercent(node) ?? -1,
        TopKey.Temp => node.Vitals?.TemperatureCelsius ?? -1_000,
        TopKey.Load => node.Vitals?.Load1 ?? -1,
        _ => 0,
    };
}
