using Bramble.Protocol.Api;
using Bramble.State.Audit;
using Bramble.State.Cluster;
using Bramble.State.Jobs;
using Bramble.State.Labels;
using Bramble.State.Tokens;

namespace Bramble.State.Nodes;

/// <summary>How a machine becomes a node, or takes the place of one.</summary>
public static class JoinRules
{
    /// <summary>How long the same token and key get the same answer again.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromMinutes(10);

    internal static Decision Decide(ClusterState state, JoinNode command, DateTimeOffset at)
    {
        if (state.Cluster is null)
        {
            return Decision.No(new ClusterMissing());
        }

        var token = state.Tokens.Find(command.Token);
        var refusal = TokenRules.WhyNotUsable(token, command.SecretHash, TokenRole.Agent, at);
        if (refusal is not TokenUnknown && Repeated(state, command, at) is { } same)
        {
            return Decision.Of(same);
        }

        // WhyNotUsable refuses a missing token; the second test is for the compiler.
        if (refusal is not null || token is null)
        {
            return Decision.No(refusal ?? new TokenUnknown());
        }

        if (WhyKeyNotFree(state, command.Key) is { } keyRefusal)
        {
            return Decision.No(keyRefusal);
        }

        return command.CertificateNotAfter <= at ? Decision.No(new CertificateEndInvalid(command.CertificateNotAfter, at))
            : token.BoundNode is null ? Join(state, command, token, at)
            : Rejoin(state, command, token, at);
    }

    /// <summary>Whether the key is new to the cluster, else why not.</summary>
    internal static Refusal? WhyKeyNotFree(ClusterState state, Digest key) =>
        state.Nodes.FindByKey(key) is { } owner ? new NodeKeyInUse(owner.Name)
        : state.Tombstones.Find(key) is null ? null
        : NodeRules.WhyUnknown(state, key);

    /// <summary>The node that the same token and key have made a moment ago; the clock may have been set since.</summary>
    private static NodeRecord? Repeated(ClusterState state, JoinNode command, DateTimeOffset at) =>
        state.Nodes.FindByKey(command.Key) is { } node
        && node.JoinToken == command.Token && node.JoinKey == command.Key && (at - node.LastJoinAt).Duration() <= RepeatWindow
            ? node
            : null;

    private static Decision Join(ClusterState state, JoinNode command, TokenRecord token, DateTimeOffset at)
    {
        var claims = command.Claims.Clean();
        var chosen = token.BoundName ?? command.Name;
        if (WhyNot(state, command, chosen) is { } refusal)
        {
            return Decision.No(refusal);
        }

        var node = new NodeRecord
        {
            Id = command.NewId,
            Name = chosen ?? NodeName.Free(claims.Hostname, "node", command.NewId, name => state.Nodes.FindByName(name) is not null),
            State = command.NeedsApproval ? NodeState.Pending : NodeState.Ready,
            Key = command.Key,
            CertificateNotAfter = command.CertificateNotAfter,
            Epoch = 0,
            Labels = LabelSet.From(command.Labels),
            Claims = claims,
            JoinedAt = at,
            JoinToken = token.Id,
            JoinKey = command.Key,
            LastJoinAt = at,
        };
        return Decision.Of(
            node,
            new TokenPut(TokenRules.Use(token, at)),
            new NodePut(node),
            AuditChain.Next(state.Audit, at, command.Origin, "node.join", node.Name, detail: $"id {node.Id}, token {token.Id}"));
    }

    private static Decision Rejoin(ClusterState state, JoinNode command, TokenRecord token, DateTimeOffset at)
    {
        if (token.BoundNode is not { } id || state.Nodes.Find(id) is not { } old)
        {
            return Decision.No(new NodeNotFound($"{token.BoundNode}"));
        }

        if (NodeTransitions.Next(old.State, NodeEvent.Rejoined) is not { } next)
        {
            return Decision.No(new NodePending(old.Name));
        }

        // The name, labels and history stay; the old key and its session end here.
        var node = old with
        {
            State = next,
            Key = command.Key,
            CertificateNotAfter = command.CertificateNotAfter,
            NextKey = null,
            NextCertificateNotAfter = null,
            Epoch = old.Epoch + 1,
            Session = null,
            Hold = null,
            Displacements = default,
            Claims = command.Claims.Clean(),
            JoinToken = token.Id,
            JoinKey = command.Key,
            LastJoinAt = at,
        };
        return Decision.Of(
            node,
            [
                new TokenPut(TokenRules.Use(token, at)),
                new NodePut(node),
                .. NodeRules.Bury(old, TombstoneCause.Rejoined, at),
                .. AttemptRules.NodeGone(state, old.Id, AttemptReason.NodeRemoved, at),
                AuditChain.Next(state.Audit, at, command.Origin, "node.rejoin", node.Name, detail: $"id {node.Id}, token {token.Id}"),
            ]);
    }

    private static Refusal? WhyNot(ClusterState state, JoinNode command, string? chosen)
    {
        if (state.Nodes.Count >= NodeRules.MaxNodes)
        {
            return new NodeLimitReached(NodeRules.MaxNodes);
        }

        if (command.NewId == default || state.Nodes.Find(command.NewId) is not null || state.Tombstones.WasRemoved(command.NewId))
        {
            return new NodeIdTaken(command.NewId);
        }

        if (chosen is not null && NodeName.Violation(chosen) is { } violation)
        {
            return new NodeNameInvalid(violation);
        }

        return chosen is not null && state.Nodes.FindByName(chosen) is not null ? new NodeNameTaken(chosen)
            : LabelRules.Violation(command.Labels) is { } labels ? new LabelsInvalid(labels)
            : null;
    }
}
