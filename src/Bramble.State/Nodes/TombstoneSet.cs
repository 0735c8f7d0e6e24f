using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Nodes;

/// <summary>All tombstones, by dead key, by removed node and by when they can be forgotten. Immutable.</summary>
public sealed class TombstoneSet
{
    internal static readonly TombstoneSet Empty = new(
        ImmutableDictionary<Digest, Tombstone>.Empty,
        ImmutableDictionary<NodeId, int>.Empty,
        ImmutableSortedSet.Create<Tombstone>(ByDeadline.Instance));

    private readonly ImmutableDictionary<Digest, Tombstone> _byKey;

    /// <summary>How many keys of a removed node are remembered.</summary>
    private readonly ImmutableDictionary<NodeId, int> _removed;
    private readonly ImmutableSortedSet<Tombstone> _deadlines;

    private TombstoneSet(
        ImmutableDictionary<Digest, Tombstone> byKey, ImmutableDictionary<NodeId, int> removed, ImmutableSortedSet<Tombstone> deadlines)
    {
        _byKey = byKey;
        _removed = removed;
        _deadlines = deadlines;
    }

    public int Count => _byKey.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<Tombstone> All => _byKey.Values;

    internal IEnumerable<Tombstone> Deadlines => _deadlines;

    internal IEnumerable<KeyValuePair<NodeId, int>> RemovedNodes => _removed;

    public Tombstone? Find(Digest key) => _byKey.GetValueOrDefault(key);

    /// <summary>Whether a node of this id was removed within the last two years.</summary>
    public bool WasRemoved(NodeId id) => _removed.ContainsKey(id);

    internal IEnumerable<Tombstone> DueAt(DateTimeOffset at) => _deadlines.TakeWhile(tombstone => tombstone.Deadline <= at);

    internal TombstoneSet Put(Tombstone tombstone)
    {
        var without = Delete(tombstone.Key);
        return new(
            without._byKey.SetItem(tombstone.Key, tombstone),
            tombstone.Cause == TombstoneCause.Removed
                ? without._removed.SetItem(tombstone.NodeId, without._removed.GetValueOrDefault(tombstone.NodeId) + 1)
                : without._removed,
            without._deadlines.Add(tombstone));
    }

    internal TombstoneSet Delete(Digest key)
    {
        if (!_byKey.TryGetValue(key, out var old))
        {
            return this;
        }

        var removed = _removed;
        if (old.Cause == TombstoneCause.Removed)
        {
            removed = removed[old.NodeId] == 1 ? removed.Remove(old.NodeId) : removed.SetItem(old.NodeId, removed[old.NodeId] - 1);
        }

        return new(_byKey.Remove(key), removed, _deadlines.Remove(old));
    }

    private sealed class ByDeadline : IComparer<Tombstone>
    {
        public static readonly ByDeadline Instance = new();

        public int Compare(Tombstone? x, Tombstone? y)
        {
            if (x is null || y is null)
            {
                return (x is null ? 0 : 1) - (y is null ? 0 : 1);
            }

            var byTime = x.Deadline.CompareTo(y.Deadline);
            return byTime != 0 ? byTime : (x.Key.A, x.Key.B, x.Key.C, x.Key.D).CompareTo((y.Key.A, y.Key.B, y.Key.C, y.Key.D));
        }
    }
}
