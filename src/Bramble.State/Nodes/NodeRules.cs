using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Audit;
using Bramble.State.Jobs;
using Bramble.State.Labels;

namespace Bramble.State.Nodes;

/// <summary>What commands do to a node that there is; see <see cref="JoinRules"/> and <see cref="SessionRules"/> for the rest.</summary>
public static class NodeRules
{
    /// <summary>Most nodes of a cluster.</summary>
    public const int MaxNodes = 10_000;

    /// <summary>A certificate is renewed for this long after its end.</summary>
    public static readonly TimeSpan RenewAfterEnd = TimeSpan.FromDays(400);

    internal static Decision Decide(ClusterState state, ApproveNode command, DateTimeOffset at)
    {
        if (state.Nodes.Find(command.Id) is not { } node)
        {
            return NotFound(command.Id);
        }

        return NodeTransitions.Next(node.State, NodeEvent.Approved) is { } next
            ? Put(state, node with { State = next }, command, at, "node.approve")
            : Decision.No(new NodeStateRefused(node.Name, node.State, "approved"));
    }

    internal static Decision Decide(ClusterState state, LabelNode command, DateTimeOffset at)
    {
        if (state.Nodes.Find(command.Id) is not { } node)
        {
            return NotFound(command.Id);
        }

        if (command.Labels.Count > LabelRules.MaxCount * 2)
        {
            return Decision.No(new LabelsInvalid($"At most {LabelRules.MaxCount * 2} labels can be changed at once, not {command.Labels.Count}."));
        }

        var labels = command.ReplaceAll ? LabelSet.Empty : node.Labels;
        foreach (var (key, value) in command.Labels)
        {
            labels = labels.With(key, value);
        }

        return LabelRules.Violation(labels) is { } violation ? Decision.No(new LabelsInvalid(violation))
            : labels.Equals(node.Labels) ? Decision.Of(node)
            : Put(state, node with { Labels = labels }, command, at, "node.label", labels.ToString());
    }

    internal static Decision Decide(ClusterState state, DrainNode command, DateTimeOffset at) =>
        state.Nodes.Find(command.Id) is not { } node ? NotFound(command.Id)
        : node.Draining ? Decision.Of(node)
        : Put(state, node with { Draining = true }, command, at, "node.drain");

    internal static Decision Decide(ClusterState state, ResumeNode command, DateTimeOffset at)
    {
        if (state.Nodes.Find(command.Id) is not { } node)
        {
            return NotFound(command.Id);
        }

        if (!node.Draining && node.Hold is null)
        {
            return Decision.Of(node);
        }

        // A person has looked: the machine it is in now is the one it belongs in.
        var claims = node.Hold is { Kind: NodeHoldKind.Moved } && node.Session?.Serial is { } serial
            ? node.Claims with { Serial = serial }
            : node.Claims;
        var resumed = node with { Draining = false, Hold = null, Displacements = default, Claims = claims };
        return Put(state, resumed, command, at, "node.resume", node.Hold?.Reason);
    }

    internal static Decision Decide(ClusterState state, RemoveNode command, DateTimeOffset at)
    {
        if (state.Nodes.Find(command.Id) is not { } node)
        {
            return NotFound(command.Id);
        }

        if (NodeTransitions.Next(node.State, NodeEvent.Removed) is null)
        {
            return Decision.No(new NodeStateRefused(node.Name, node.State, "removed"));
        }

        return Decision.Of(
            node,
            [
                new NodeDeleted(node.Id),
                .. Bury(node, TombstoneCause.Removed, at),
                .. AttemptRules.NodeGone(state, node.Id, AttemptReason.NodeRemoved, at, isGone: true),
                AuditChain.Next(state.Audit, at, command.Origin, "node.remove", node.Name, detail: $"id {node.Id}"),
            ]);
    }

    internal static Decision Decide(ClusterState state, MarkNodeLate command) =>
        Judge(state, command.Id, command.Epoch, NodeEvent.FellSilent, "late");

    internal static Decision Decide(ClusterState state, MarkNodeReturned command) =>
        Judge(state, command.Id, command.Epoch, NodeEvent.Heard, "returned");

    /// <summary>Its attempts are lost with it.</summary>
    internal static Decision Decide(ClusterState state, MarkNodeLost command, DateTimeOffset at)
    {
        var judged = Judge(state, command.Id, command.Epoch, NodeEvent.GivenUp, "lost", at - command.Silent);
        return judged is Decision.Accepted lost
            ? lost with { Changes = [.. lost.Changes, .. AttemptRules.NodeGone(state, command.Id, AttemptReason.NodeLost, at)] }
            : judged;
    }

    /// <summary>The tombstones of every key that <paramref name="node"/> has.</summary>
    internal static IEnumerable<TombstonePut> Bury(NodeRecord node, TombstoneCause cause, DateTimeOffset at)
    {
        yield return Bury(node, node.Key, cause, at);
        if (node.NextKey is { } next)
        {
            yield return Bury(node, next, cause, at);
        }
    }

    internal static TombstonePut Bury(NodeRecord node, Digest key, TombstoneCause cause, DateTimeOffset at) =>
        new(new Tombstone { Key = key, NodeId = node.Id, NodeName = node.Name, Cause = cause, DiedAt = at });

    internal static IEnumerable<TombstoneDeleted> Sweep(ClusterState state, DateTimeOffset at, int limit) =>
        state.Tombstones.DueAt(at).Take(limit).Select(tombstone => new TombstoneDeleted(tombstone.Key));

    /// <summary>Why a key that no node has cannot be let in.</summary>
    internal static Refusal WhyUnknown(ClusterState state, Digest key) => state.Tombstones.Find(key) switch
    {
        null => new NodeKeyUnknown(),
        { Cause: TombstoneCause.Removed } removed => new NodeRemoved(removed.NodeName, removed.DiedAt),
        { } replaced => new NodeKeyReplaced(replaced.NodeName, replaced.DiedAt),
    };

    /// <summary>The walk over all nodes has judged one by its silence.</summary>
    private static Decision Judge(ClusterState state, NodeId id, long epoch, NodeEvent on, string what, DateTimeOffset? lastHeardAt = null)
    {
        if (state.Nodes.Find(id) is not { } node)
        {
            return NotFound(id);
        }

        if (node.Epoch != epoch)
        {
            return Decision.No(new NodeEpochStale(node.Name, epoch, node.Epoch));
        }

        // Only an open session can be heard; without one the way back is a new session.
        if (NodeTransitions.Next(node.State, on) is not { } next || (on == NodeEvent.Heard && node.Session is null))
        {
            return Decision.No(new NodeStateRefused(node.Name, node.State, what));
        }

        var judged = node with
        {
            State = next,
            Session = on == NodeEvent.GivenUp ? null : node.Session,
            // One without a session was heard last when that closed.
            LastHeardAt = node.Session is null ? node.LastHeardAt : lastHeardAt ?? node.LastHeardAt,
        };
        return Decision.Of(judged, new NodePut(judged));
    }

    private static Decision Put(ClusterState state, NodeRecord node, Command command, DateTimeOffset at, string action, string? detail = null) =>
        Decision.Of(node, new NodePut(node), AuditChain.Next(state.Audit, at, command.Origin, action, node.Name, detail: detail));

    private static Decision NotFound(NodeId id) => Decision.No(new NodeNotFound(id.ToString()));
}
