using Bramble.Protocol.Api;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Tests.Simulation;

/// <summary>What is true of every state, and when two states are the same.</summary>
internal static class StateChecks
{
    public static void Hold(ClusterState state)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var keys = 0;
        foreach (var node in state.Nodes.All)
        {
            Assert.True(names.Add(node.Name), "two nodes with one name");
            Assert.Same(node, state.Nodes.FindByName(node.Name));
            Assert.Same(node, state.Nodes.FindByKey(node.Key));
            Assert.Null(state.Tombstones.Find(node.Key));
            keys++;
            if (node.NextKey is { } next)
            {
                Assert.Same(node, state.Nodes.FindByKey(next));
                Assert.Null(state.Tombstones.Find(next));
                keys++;
            }

            Assert.True(node.Session is null || node.Session.Epoch == node.Epoch, "an open session that is not the newest");
            Assert.True(node.Session is null || node.State is NodeState.Ready or NodeState.Late, "a session of a node that cannot have one");
            Assert.True(node.Hold is not { Kind: NodeHoldKind.Cloned } || node.Session is null, "a quarantined node with a session");
            Assert.NotEqual(NodeState.Removed, node.State);
        }

        Assert.Equal(names.Count, state.Nodes.Names.Count());
        Assert.Equal(keys, state.Nodes.Keys.Count());
        foreach (var token in state.Tokens.All)
        {
            Assert.InRange(token.UsesLeft, 0, token.UsesAllowed);
            Assert.Equal(token.State == TokenState.Used, token.UsesLeft == 0);
            Assert.Equal(token.State == TokenState.Active, token.EndedAt is null);
        }

        Assert.Equal(state.Tokens.Count, state.Tokens.Deadlines.Count());
        Assert.Equal(state.Tombstones.Count, state.Tombstones.Deadlines.Count());
    }

    public static void Same(ClusterState one, ClusterState other)
    {
        Assert.Equal(one.Cluster, other.Cluster);
        Assert.Equal(one.Audit, other.Audit);
        Assert.Equal(one.Nodes.All.ToHashSet(), other.Nodes.All.ToHashSet());
        Assert.Equal(one.Nodes.Names.ToHashSet(), other.Nodes.Names.ToHashSet());
        Assert.Equal(one.Nodes.Keys.ToHashSet(), other.Nodes.Keys.ToHashSet());
        Assert.Equal(one.Tokens.All.ToHashSet(), other.Tokens.All.ToHashSet());
        Assert.Equal(one.Tokens.Deadlines, other.Tokens.Deadlines);
        JobChecks.Same(one.Jobs, other.Jobs);
        Assert.Equal(one.Tombstones.All.ToHashSet(), other.Tombstones.All.ToHashSet());
        Assert.Equal(one.Tombstones.Deadlines, other.Tombstones.Deadlines);
        Assert.Equal(one.Tombstones.RemovedNodes.ToHashSet(), other.Tombstones.RemovedNodes.ToHashSet());
    }
}
