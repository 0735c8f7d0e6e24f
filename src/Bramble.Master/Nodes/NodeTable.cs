using System.Collections.Concurrent;
using Bramble.Master.Events;
using Bramble.Master.Vitals;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Sessions;
using Bramble.State.Nodes;

namespace Bramble.Master.Nodes;

/// <summary>
/// Every node there is: classic ones while they are connected, agents' from their join to their removal. What changes is
/// published as events in the order it happened. Thread safe.
/// </summary>
internal sealed partial class NodeTable(TimeProvider time, EventHub events, NodeMetrics metrics, IVitalsSink history, ILogger<NodeTable> logger)
{
    private readonly ConcurrentDictionary<NodeId, LiveNode> _nodes = new();
    private readonly Dictionary<string, LiveNode> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Held while a change and its event are made, so that nobody sees them in different orders.</summary>
    private readonly Lock _changes = new();

    internal TimeProvider Time => time;

    internal IVitalsSink History => history;

    /// <summary>How many attempts a node has; set by what follows the store.</summary>
    internal Func<NodeId, int> RunningOn { get; set; } = static _ => 0;

    /// <summary>Nodes there are.</summary>
    public int Count => _nodes.Count;

    /// <summary>Puts a classic node on the table at once.</summary>
    /// <param name="id">Its id; must not be on the table.</param>
    /// <param name="address">Where it is connected from, as <c>ip:port</c>.</param>
    /// <returns>The handle through which its connection feeds it.</returns>
    /// <exception cref="ArgumentException">The id is on the table already.</exception>
    public LiveNode AddClassic(NodeId id, string address)
    {
        lock (_changes)
        {
            var node = new LiveNode(this, id, address, FreeName(id, hostname: null));
            Add(node);
            Log.NodeJoined(logger, id, node.Kind, address);
            Publish(EventTypes.NodeJoined, node, $"{node.Name} joined from {address}");
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

    /// <summary>Finds a node by its id.</summary>
    public LiveNode? Find(NodeId id) => _nodes.GetValueOrDefault(id);

    /// <summary>The nodes there are, in no order.</summary>
    public ICollection<LiveNode> All() => _nodes.Values;

    internal void SetFacts(LiveNode node, NodeFacts facts)
    {
        lock (_changes)
        {
            // Their lists are compared by what is in them only as messages.
            if (_nodes.ContainsKey(node.Id) && !facts.ToMessage().Equals(node.Facts.ToMessage()))
            {
                ApplyFacts(node, facts);
            }

            TellReboot(node, facts.Boot?.ResetCause);
        }
    }

    /// <summary>Publishes that a machine has started anew, once.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="cause">Why, as <see cref="BootFacts.ResetCause"/>; null where it is not known.</param>
    internal void TellReboot(LiveNode node, string? cause = null)
    {
        lock (_changes)
        {
            if (node.TakeReboot() && _nodes.ContainsKey(node.Id))
            {
                var message = ResetWords.Of(cause) is { } why ? $"{node.Name} has started anew: {why}" : $"{node.Name} has started anew";
                Log.NodeChanged(logger, node.Id, message);
                Publish(EventTypes.NodeRebooted, node, message, cause);
            }
        }
    }

    /// <summary>Publishes that a node takes no tasks any more, or takes them again.</summary>
    internal void TasksChanged(LiveNode node, NodeTasks? before, NodeTasks now)
    {
        if (string.Equals(before?.Refuses, now.Refuses, StringComparison.Ordinal))
        {
            return;
        }

        lock (_changes)
        {
            if (_nodes.ContainsKey(node.Id))
            {
                var message = now.Refuses is { } why ? $"{node.Name} takes no tasks: {why}" : $"{node.Name} takes tasks again";
                Log.NodeChanged(logger, node.Id, message);
                Publish(EventTypes.NodeDetails, node, message, now.Refuses);
            }
        }
    }

    private void ApplyFacts(LiveNode node, NodeFacts facts)
    {
        var name = node.Name;
        if (node.Kind == NodeKind.Classic && node.Facts.Hostname is null && facts.Hostname is not null)
        {
            _byName.Remove(name);
            name = FreeName(node.Id, facts.Hostname);
            _byName.Add(name, node);
        }

        node.Apply(facts, name);
        Log.NodeDetails(logger, node.Id, name);
        Publish(EventTypes.NodeDetails, node, $"{name} told what machine it is");
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

    /// <summary>Publishes what has changed of a node's health, unless it has left meanwhile.</summary>
    internal void TellHealth(LiveNode node, string message, string level)
    {
        lock (_changes)
        {
            if (_nodes.ContainsKey(node.Id))
            {
                Log.NodeChanged(logger, node.Id, message);
                Publish(EventTypes.NodeHealth, node, message, level);
            }
        }
    }

    private void Add(LiveNode node)
    {
        if (!_nodes.TryAdd(node.Id, node))
        {
            throw new ArgumentException($"The node {node.Id} is on the table already.", nameof(node));
        }

        _byName.Add(node.Name, node);
        metrics.NodeJoined(node.Kind);
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
            Node = string.Equals(type, EventTypes.NodeLeft, StringComparison.Ordinal) ? null : node.Snapshot(),
        });

    /// <summary>The host name where it is free, else with the start of the id behind it.</summary>
    private string FreeName(NodeId id, string? hostname) => NodeName.Free(hostname, "classic", id, _byName.ContainsKey);
}
