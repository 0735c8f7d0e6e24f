using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>Nodes with room, in the order of their room, by how warm they are. Immutable; a change costs the logarithm of their number.</summary>
internal sealed class OpenNodes
{
    public static readonly OpenNodes Empty = new(
        ImmutableDictionary<NodeId, FreeNode>.Empty,
        [.. Enumerable.Repeat(ImmutableSortedSet.Create(FreeNode.ByRoom), FreeNode.Bands)]);

    private readonly ImmutableDictionary<NodeId, FreeNode> _byId;
    private readonly ImmutableArray<ImmutableSortedSet<FreeNode>> _bands;

    private OpenNodes(ImmutableDictionary<NodeId, FreeNode> byId, ImmutableArray<ImmutableSortedSet<FreeNode>> bands)
    {
        _byId = byId;
        _bands = bands;
    }

    public int Count => _byId.Count;

    public FreeNode? Find(NodeId id) => _byId.TryGetValue(id, out var node) ? node : null;

    /// <summary>Those of a band with at least so many processors: from the most room down, or to fill up from the least room up.</summary>
    public IEnumerable<FreeNode> InBand(int band, Demand demand)
    {
        var nodes = _bands[band];
        if (demand.Pack)
        {
            var from = nodes.IndexOf(new FreeNode(default, band, demand.CpuMilli, 0));
            for (var i = from < 0 ? ~from : from; i < nodes.Count; i++)
            {
                yield return nodes[i];
            }
        }
        else
        {
            for (var i = nodes.Count - 1; i >= 0 && nodes[i].CpuMilli >= demand.CpuMilli; i--)
            {
                yield return nodes[i];
            }
        }
    }

    public OpenNodes Put(FreeNode node)
    {
        var bands = _bands;
        if (_byId.TryGetValue(node.Id, out var old))
        {
            if (old == node)
            {
                return this;
            }

            bands = bands.SetItem(old.Band, bands[old.Band].Remove(old));
        }

        return new(_byId.SetItem(node.Id, node), bands.SetItem(node.Band, bands[node.Band].Add(node)));
    }

    public OpenNodes Remove(NodeId id) => _byId.TryGetValue(id, out var old)
        ? new(_byId.Remove(id), _bands.SetItem(old.Band, _bands[old.Band].Remove(old)))
        : this;
}
