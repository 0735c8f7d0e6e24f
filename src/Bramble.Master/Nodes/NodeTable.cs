using System.Collections.Concurrent;
using Bramble.Master.Events;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Nodes;

namespace Bramble.Master.Nodes;

/// <summary>Every node now present. Joining, leaving and new facts are published as events in the order they happened. Thread safe.</summary>
internal sealed partial class NodeTable(TimeProvider time, EventHub events, NodeMetrics metrics, ILogger<NodeTable> logger)
{
    private readonly ConcurrentDictionary<NodeId, LiveNode> _nodes = new();
    private readonly Dictionary<string, LiveNode> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Held while a change and its event are made, so that nobody sees them in different orders.</summary>
    private readonly Lock _changes = new();

    internal TimeProvider Time => time;

    /// <summary>Nodes now present.</summary>
    public int Count => _nodes.Count;

    /// <summary>Puts a node on the table at once.</summary>
    /// <param name="id">Its id; must not be on the table.</param>
    /// <param name="kind">How it speaks.</param>
    /// <param name="address">Where it is connected from, as <c>ip:port</c>.</param>
    /// <param name="hostname">Its host name where already known.</param>
    /// <param name="agentVersion">The version of its agent, null for a classic node.</param>
    /// <returns>The handle through which its connection feeds it.</returns>
    /// <exception cref="ArgumentException">The id is on the table already.</exception>
    public LiveNode Add(NodeId id, NodeKind kind, string? address, string? hostname = null, string? agentVersion = null)
    {
        lock (_changes)
        {
            var node = new LiveNode(this, id, kind, address, FreeName(id, kind, hostname), agentVersion);
            if (!_nodes.TryAdd(id, node))
            {
                throw new ArgumentException($"The node {id} is on the table already.", nameof(id));
            }

            _byName.Add(node.Name, node);
            metrics.NodeJoined(kind);
            Log.NodeJoined(logger, id, kind, address ?? "this machine");
            Publish(EventTypes.NodeJoined, node, address is null ? $"{node.Name} joined" : $"{node.Name} joined from {address}");
            return node;
        }
    }

    /// <summary>Finds a node by its id or else by its name (upper and lower case alike).</summary>
    public LiveNode? Find(string idOrName)
    {
        if (NodeId.TryParse(idOrName, out var id) && _nodes.TryGetValue(id, out var node))
        {
            return node;
        }

        lock (_changes)
        {
            return _byName.GetValueOrDefault(idOrName);
        }
    }

    /// <summary>The nodes now present, in no order.</summary>
    public ICollection<LiveNode> All() => _nodes.Values;

    internal void SetFacts(LiveNode node, NodeFacts facts)
    {
        lock (_changes)
        {
            if (facts == node.Facts || !_nodes.ContainsKey(node.Id))
            {
                return;
            }

            var name = node.Name;
            if (node.Facts.Hostname is null && facts.Hostname is not null)
            {
                _byName.Remove(name);
                name = FreeName(node.Id, node.Kind, facts.Hostname);
                _byName.Add(name, node);
            }

            node.Apply(facts, name);
            Log.NodeDetails(logger, node.Id, name);
            Publish(EventTypes.NodeDetails, node, $"{name} told what machine it is");
        }
    }

    internal void Remove(LiveNode node, string reason)
    {
        lock (_changes)
        {
            if (!_nodes.TryRemove(KeyValuePair.Create(node.Id, node)))
            {
                return;
            }

            _byName.Remove(node.Name);
            metrics.NodeLeft(node.Kind);
            Log.NodeLeft(logger, node.Id, node.Name, reason);
            Publish(EventTypes.NodeLeft, node, $"{node.Name} left: {reason}", reason);
        }
    }

    /// <summary>Changes the state of a node that is still present and publishes the event.</summary>
    internal void SetState(LiveNode node, NodeState state, string type, string message)
    {
        lock (_changes)
        {
            if (node.State == state || !_nodes.ContainsKey(node.Id))
            {
                return;
            }

            node.State = state;
            Log.NodeState(logger, node.Id, node.Name, state);
            Publish(type, node, message);
        }
    }

    private void Publish(string type, LiveNode node, string message, string? reason = null) =>
        events.Publish(id => new ClusterEvent
        {
            Id = id,
            Type = type,
            At = time.GetUtcNow(),
            Message = message,
            NodeId = node.Id,
            NodeName = node.Name,
            Reason = reason,
            Node = reason is null ? node.Snapshot() : null,
        });

    /// <summary>The host name where it is free, else with the start of the id behind it.</summary>
    private string FreeName(NodeId id, NodeKind kind, string? hostname) =>
        NodeName.Free(hostname, kind == NodeKind.Classic ? "classic" : "node", id, _byName.ContainsKey);
}
