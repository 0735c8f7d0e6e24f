using Bramble.Protocol.Api;
using Bramble.Protocol.Text;
using Bramble.State.Audit;
using Bramble.State.Jobs;

namespace Bramble.State.Nodes;

/// <summary>Sessions and the keys that open them.</summary>
public static class SessionRules
{
    /// <summary>Two machines with one identity are told by more than this many take-overs ...</summary>
    public const int MaxDisplacements = 3;

    /// <summary>... within this time: an agent that reconnects does so with the same boot id and is not counted.</summary>
    public static readonly TimeSpan DisplacementWindow = TimeSpan.FromSeconds(60);

    internal static Decision Decide(ClusterState state, OpenSession command, DateTimeOffset at)
    {
        if (state.Nodes.FindByKey(command.Key) is not { } node)
        {
            return Decision.No(NodeRules.WhyUnknown(state, command.Key));
        }

        if (NodeTransitions.Next(node.State, NodeEvent.Connected) is not { } connected)
        {
            return Decision.No(new NodePending(node.Name));
        }

        if (node.Hold is { Kind: NodeHoldKind.Cloned } hold)
        {
            return Decision.No(new NodeQuarantined(node.Name, hold));
        }

        var session = Session(command, node.Epoch + 1, at);
        if (node.Session is { } displaced && IsAnotherMachine(displaced, session))
        {
            if (node.Displacements.CountNear(at, DisplacementWindow) >= MaxDisplacements)
            {
                return Quarantine(state, command, node, displaced, session, at);
            }

            node = node with { Displacements = node.Displacements.With(at) };
        }

        var opened = Moved(node, session, at) with { State = connected, Epoch = session.Epoch, Session = session, LastHeardAt = at };
        return node.NextKey == command.Key ? TakeUpNextKey(state, command, opened, at) : Decision.Of(opened, new NodePut(opened));
    }

    internal static Decision Decide(ClusterState state, CloseSession command, DateTimeOffset at)
    {
        if (state.Nodes.Find(command.Id) is not { } node)
        {
            return Decision.No(new NodeNotFound(command.Id.ToString()));
        }

        if (node.Session?.Epoch != command.Epoch)
        {
            return Decision.No(new NodeEpochStale(node.Name, command.Epoch, node.Epoch));
        }

        var closed = node with { Session = null, LastHeardAt = at };
        return Decision.Of(closed, new NodePut(closed));
    }

    internal static Decision Decide(ClusterState state, RenewCertificate command, DateTimeOffset at)
    {
        if (state.Nodes.FindByKey(command.Key) is not { } node)
        {
            return Decision.No(NodeRules.WhyUnknown(state, command.Key));
        }

        if (WhyNot(state, command, node, at) is { } refusal)
        {
            return Decision.No(refusal);
        }

        // A renewal by the next key has proved that it arrived, so it is taken up first.
        var promoted = node.NextKey == command.Key ? Promote(node) : node;
        var renewed = promoted with { NextKey = command.NewKey, NextCertificateNotAfter = command.NotAfter };
        return Decision.Of(
            renewed,
            [
                new NodePut(renewed),
                .. promoted.Key == node.Key ? (TombstonePut[])[] : [NodeRules.Bury(node, node.Key, TombstoneCause.Renewed, at)],
                AuditChain.Next(state.Audit, at, command.Origin, "node.renew", node.Name, detail: $"until {command.NotAfter:u}"),
            ]);
    }

    private static Refusal? WhyNot(ClusterState state, RenewCertificate command, NodeRecord node, DateTimeOffset at)
    {
        var end = node.NextKey == command.Key ? node.NextCertificateNotAfter ?? node.CertificateNotAfter : node.CertificateNotAfter;
        return node.State == NodeState.Pending ? new NodePending(node.Name)
            : node.Hold is { Kind: NodeHoldKind.Cloned } hold ? new NodeQuarantined(node.Name, hold)
            : at - end > NodeRules.RenewAfterEnd ? new CertificateTooOld(node.Name, end)
            : command.NotAfter <= at ? new CertificateEndInvalid(command.NotAfter, at)
            // Asking again with the same new key is a lost answer, not a second key.
            : node.NextKey == command.NewKey && command.Key == node.Key ? null
            : JoinRules.WhyKeyNotFree(state, command.NewKey);
    }

    private static Decision TakeUpNextKey(ClusterState state, OpenSession command, NodeRecord opened, DateTimeOffset at)
    {
        var promoted = Promote(opened);
        return Decision.Of(
            promoted,
            new NodePut(promoted),
            NodeRules.Bury(opened, opened.Key, TombstoneCause.Renewed, at),
            AuditChain.Next(state.Audit, at, command.Origin, "node.key", opened.Name, detail: "the renewed key is in use, the old one is dead"));
    }

    private static NodeRecord Promote(NodeRecord node) => node with
    {
        Key = node.NextKey ?? node.Key,
        CertificateNotAfter = node.NextCertificateNotAfter ?? node.CertificateNotAfter,
        NextKey = null,
        NextCertificateNotAfter = null,
    };

    private static Decision Quarantine(
        ClusterState state, OpenSession command, NodeRecord node, SessionRecord one, SessionRecord other, DateTimeOffset at)
    {
        var reason = $"cloned card: {one.Describe()} and {other.Describe()} have the same identity";
        var held = node with
        {
            State = NodeTransitions.Next(node.State, NodeEvent.FoundCloned) ?? node.State,
            Epoch = other.Epoch,
            Session = null,
            Hold = new NodeHold(NodeHoldKind.Cloned, reason, at),
            Displacements = default,
        };
        return Decision.Of(
            held,
            [
                new NodePut(held),
                .. AttemptRules.NodeGone(state, node.Id, AttemptReason.NodeLost, at),
                AuditChain.Next(state.Audit, at, command.Origin, "node.quarantine", node.Name, detail: reason),
            ]);
    }

    /// <summary>Holds a node whose card is in another machine than the one that joined, as far as both said which they are.</summary>
    private static NodeRecord Moved(NodeRecord node, SessionRecord session, DateTimeOffset at) =>
        node.Hold is null && node.Claims.Serial is { } joined && session.Serial is { } now && !string.Equals(joined, now, StringComparison.Ordinal)
            ? node with { Hold = new NodeHold(NodeHoldKind.Moved, $"its card is in another machine: serial {now} instead of {joined}", at) }
            : node;

    private static bool IsAnotherMachine(SessionRecord one, SessionRecord other) =>
        !string.Equals(one.BootId, other.BootId, StringComparison.Ordinal) || !string.Equals(one.Serial, other.Serial, StringComparison.Ordinal);

    private static SessionRecord Session(OpenSession command, long epoch, DateTimeOffset at) => new()
    {
        Epoch = epoch,
        Key = command.Key,
        BootId = NodeClaims.Clean(command.BootId, NodeClaims.MaxLength),
        Serial = NodeClaims.Clean(command.Serial, NodeClaims.MaxLength),
        Hostname = NodeClaims.Clean(command.Hostname, Untrusted.HostnameLength),
        Address = NodeClaims.Clean(command.Address, NodeClaims.MaxLength),
        AgentVersion = NodeClaims.Clean(command.AgentVersion, NodeClaims.MaxLength),
        OpenedAt = at,
    };
}
