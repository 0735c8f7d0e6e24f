using System.Collections.Concurrent;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Jobs;

/// <summary>The nodes whose agents have told what they run and were answered: only those are given tasks. Thread safe.</summary>
internal sealed class Reconciled
{
    private readonly ConcurrentDictionary<NodeId, AttemptSession> _sessions = new();

    public bool Has(NodeId node) => Find(node) is { IsReady: true };

    public AttemptSession? Find(NodeId node) => _sessions.GetValueOrDefault(node);

    public ICollection<AttemptSession> All() => _sessions.Values;

    /// <summary>Lists a session unless a newer one of the same node is listed.</summary>
    public void Add(AttemptSession session) =>
        _sessions.AddOrUpdate(session.Node, session, (_, other) => other.Session.Epoch > session.Session.Epoch ? other : session);

    public void Remove(AttemptSession session) => _sessions.TryRemove(KeyValuePair.Create(session.Node, session));
}
