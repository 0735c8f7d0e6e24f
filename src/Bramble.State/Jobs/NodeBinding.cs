using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>Which task of a job is bound to which node. Immutable, equal by value.</summary>
public sealed class NodeBinding : IEquatable<NodeBinding>
{
    private readonly Dictionary<NodeId, int> _indexes;

    /// <param name="nodes">The node of each task, by index; none twice.</param>
    /// <exception cref="ArgumentException">A node is there twice.</exception>
    public NodeBinding(ImmutableArray<NodeId> nodes)
    {
        Nodes = nodes;
        _indexes = new Dictionary<NodeId, int>(nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
        {
            _indexes.Add(nodes[i], i);
        }
    }

    /// <summary>The node of each task, by index.</summary>
    public ImmutableArray<NodeId> Nodes { get; }

    /// <summary>The task bound to a node; null where none is.</summary>
    public int? TaskOn(NodeId node) => _indexes.TryGetValue(node, out var index) ? index : null;

    public bool Equals(NodeBinding? other) => other is not null && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as NodeBinding);

    public override int GetHashCode() => Nodes.Length == 0 ? 0 : HashCode.Combine(Nodes.Length, Nodes[0], Nodes[^1]);
}
