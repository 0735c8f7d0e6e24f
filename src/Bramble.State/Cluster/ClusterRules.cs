using Bramble.Protocol.Text;
using Bramble.State.Audit;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Cluster;

/// <summary>How a cluster begins, and begins again from a copy.</summary>
public static class ClusterRules
{
    /// <summary>Longest name of a cluster, in characters.</summary>
    public const int MaxNameLength = 63;

    /// <summary>How far epochs jump after a restore: more sessions than a node has between a backup and its restore.</summary>
    public const long RestoreEpochJump = 1_000_000;

    internal static Decision Decide(ClusterState state, CreateCluster command, DateTimeOffset at)
    {
        if (state.Cluster is { } existing)
        {
            return Decision.No(new ClusterExists(existing));
        }

        if (command.Name.Length is 0 or > MaxNameLength || !Untrusted.IsClean(command.Name))
        {
            return Decision.No(new ClusterNameInvalid($"A cluster's name has 1 to {MaxNameLength} characters that can be shown."));
        }

        var cluster = new ClusterRecord { Id = command.Id, Name = command.Name, CreatedAt = at };
        return Decision.Of(cluster, new ClusterPut(cluster), AuditChain.Next(state.Audit, at, command.Origin, "cluster.create", cluster.Name));
    }

    internal static Decision Decide(ClusterState state, DeclareRestored command, DateTimeOffset at)
    {
        if (state.Cluster is not { } cluster)
        {
            return Decision.No(new ClusterMissing());
        }

        var nodes = state.Nodes.All.Select(node => (Change)new NodePut(node with { Epoch = node.Epoch + RestoreEpochJump, Session = null }));
        var tokens = state.Tokens.All
            .Select(token => TokenTransitions.Next(token.State, TokenEvent.Revoked) is { } revoked
                ? (Change)new TokenPut(token with { State = revoked, EndedAt = at })
                : null)
            .OfType<Change>();
        var audit = AuditChain.Next(
            state.Audit, at, command.Origin, "cluster.restore", cluster.Name, detail: command.BackupTakenAt is { } taken ? $"copy of {taken:u}" : null);
        return Decision.Of(cluster, [.. nodes, .. tokens, audit]);
    }
}
