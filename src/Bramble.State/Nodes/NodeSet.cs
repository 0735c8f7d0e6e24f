using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Nodes;

/// <summary>All nodes, by id, name and key. Immutable.</summary>
public sealed class NodeSet
{
    internal static readonly NodeSet Empty = new(
        ImmutableDictionary<NodeId, NodeRecord>.Empty,
        ImmutableDictionary.Create<string, NodeId>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary<Digest, NodeId>.Empty);

    private readonly ImmutableDictionary<NodeId, NodeRecord> _byId;
    private readonly ImmutableDictionary<string, NodeId> _byName;
    private readonly ImmutableDictionary<Digest, NodeId> _byKey;

    private NodeSet(
        ImmutableDictionary<NodeId, NodeRecord> byId, ImmutableDictionary<string, NodeId> byName, ImmutableDictionary<Digest, NodeId> byKey)
    {
        _byId = byId;
        _byName = byName;
        _byKey = byKey;
    }

    public int Count => _byId.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<NodeRecord> All => _byId.Values;

    internal IEnumerable<KeyValuePair<string, NodeId>> Names => _byName;

    internal IEnumerable<KeyValuePair<Digest, NodeId>> Keys => _byKey;

    public NodeRecord? Find(NodeId id) => _byId.GetValueOrDefault(id);

    /// <summary>Finds by name, upper and lower case alike.</summary>
    public NodeRecord? FindByName(string name) => _byName.TryGetValue(name, out var id) ? _byId[id] : null;

    /// <summary>Finds by the hash of the key in use or of the renewed one.</summary>
    public NodeRecord? FindByKey(Digest key) => _byKey.TryGetValue(key, out var id) ? _byId[id] : null;

    internal NodeSet Put(NodeRecord node)
    {
        var old = Find(node.Id);
        var byKey = _byKey;
        if (old?.Key != node.Key || old.NextKey != node.NextKey)
        {
            byKey = WithoutKeys(old).SetItem(node.Key, node.Id);
            byKey = node.NextKey is { } next ? byKey.SetItem(next, node.Id) : byKey;
        }

        var byName = string.Equals(old?.Name, node.Name, StringComparison.Ordinal) ? _byName : WithoutName(old).SetItem(node.Name, node.Id);
        return new(_byId.SetItem(node.Id, node), byName, byKey);
    }

    internal NodeSet Delete(NodeId id)
    {
        var old = Find(id);
        return new(_byId.Remove(id), WithoutName(old), WithoutKeys(old));
    }

    private ImmutableDictionary<string, NodeId> WithoutName(NodeRecord? node) => node is null ? _byName : _byName.Remove(node.Name);

    private ImmutableDictionary<Digest, NodeId> WithoutKeys(NodeRecord? node)
    {
        if (node is null)
        {
            return _byKey;
        }

        var byKey = _byKey.Remove(node.Key);
        return node.NextKey is { } next ? byKey.Remove(next) : byKey;
    }
}
