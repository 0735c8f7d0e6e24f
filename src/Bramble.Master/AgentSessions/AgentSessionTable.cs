using System.Collections.Concurrent;
using Bramble.Master.Store;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Sessions.V1;
using Bramble.State;
using Bramble.State.Nodes;

namespace Bramble.Master.AgentSessions;

/// <summary>
/// The sessions that count, one a node. What the cluster's state says is what holds: a session whose node is gone, whose key is
/// dead, or that a newer one has taken over, is cut in the moment in which that is on disk. Thread safe.
/// </summary>
internal sealed class AgentSessionTable(ClusterStore store)
{
    private readonly ConcurrentDictionary<NodeId, AgentSession> _sessions = new();

    public int Count => _sessions.Count;

    /// <summary>The sessions now open, in no order.</summary>
    public ICollection<AgentSession> All() => _sessions.Values;

    public AgentSession? Find(NodeId node) => _sessions.GetValueOrDefault(node);

    /// <summary>Begins to listen to the store.</summary>
    public void Start() => store.Subscribe(Committed);

    /// <summary>Lists a session that the store has just let in, unless it no longer counts.</summary>
    /// <returns>Whether it counts; else it has been told why.</returns>
    public bool Add(AgentSession session)
    {
        while (true)
        {
            if (_sessions.TryGetValue(session.NodeId, out var other) && other != session)
            {
                if (other.Epoch > session.Epoch)
                {
                    Fence(session);
                    return false;
                }

                if (!_sessions.TryUpdate(session.NodeId, session, other))
                {
                    continue;
                }

                Fence(other);
            }
            else if (other is null && !_sessions.TryAdd(session.NodeId, session))
            {
                continue;
            }

            // Something may have happened between the commit and this line.
            if (WhyOver(store.State.Nodes.Find(session.NodeId), session) is not { } end)
            {
                return true;
            }

            Cut(session, end);
            return false;
        }
    }

    /// <summary>Takes a session off the list where it is the one that counts.</summary>
    public bool Remove(AgentSession session) => _sessions.TryRemove(KeyValuePair.Create(session.NodeId, session));

    private void Committed(CommittedBatch batch)
    {
        if (batch.Changes.Count == 0 && batch.Decisions.Count == 0)
        {
            // Read anew after a failure: anything may have changed.
            foreach (var session in _sessions.Values)
            {
                Check(batch.State, session.NodeId);
            }

            return;
        }

        foreach (var change in batch.Changes)
        {
            if (change is NodePut put)
            {
                Check(batch.State, put.Node.Id);
            }
            else if (change is NodeDeleted deleted)
            {
                Check(batch.State, deleted.Id);
            }
        }
    }

    private void Check(ClusterState state, NodeId id)
    {
        if (_sessions.TryGetValue(id, out var session) && WhyOver(state.Nodes.Find(id), session) is { } end)
        {
            Cut(session, end);
        }
    }

    private static (EndReason Reason, string Code, string Message)? WhyOver(NodeRecord? node, AgentSession session) => node switch
    {
        null => (EndReason.Removed, "node-removed", "This node was removed from the cluster. To come back it joins anew with a token and a new key."),
        { Session.Epoch: var epoch } when epoch == session.Epoch => null,
        { Hold: { Kind: NodeHoldKind.Cloned } hold } =>
            (EndReason.Refused, "node-quarantined", $"The node '{node.Name}' is quarantined: {hold.Reason}. 'bramble node rejoin {node.Name}' gives one of the machines a new identity."),
        // A session that the store has opened, and whose list entry is behind, is told by the newer one.
        { Session: { } newer } => (EndReason.Fenced, "session-fenced", $"A newer session of this node, from {newer.Address ?? "an unknown address"}, has taken over."),
        { State: Protocol.Api.NodeState.Lost } => (EndReason.Unspecified, "node-lost", "Nothing was heard from this node for so long that it was given up. It may come back."),
        _ => (EndReason.Removed, "node-key-replaced", $"The key of the node '{node.Name}' was replaced; this one is dead."),
    };

    private static void Fence(AgentSession session) => session.End(EndReason.Fenced, "session-fenced", "A newer session of this node has taken over.");

    private static void Cut(AgentSession session, (EndReason Reason, string Code, string Message) end) => session.End(end.Reason, end.Code, end.Message);
}
