using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Nodes;

namespace Bramble.Master.Nodes;

/// <summary>Agents' nodes follow the store: nothing else puts them here, changes them or takes them away.</summary>
internal sealed partial class NodeTable
{
    /// <summary>Shows a record as it is on disk now; publishes what has changed unless it is <paramref name="quiet"/>.</summary>
    internal void Put(NodeRecord record, bool quiet)
    {
        lock (_changes)
        {
            if (!_nodes.TryGetValue(record.Id, out var node))
            {
                node = new LiveNode(this, record);
                MakeRoom(record.Name);
                Add(node);
                if (!quiet)
                {
                    Log.NodeJoined(logger, record.Id, NodeKind.Agent, record.Claims.Hostname ?? "a machine without a host name");
                    Publish(EventTypes.NodeJoined, node, record.State == NodeState.Pending ? $"{record.Name} asks to join" : $"{record.Name} joined the cluster");
                }

                return;
            }

            if (node.Record is not { } old || old == record)
            {
                return;
            }

            if (!string.Equals(old.Name, record.Name, StringComparison.Ordinal))
            {
                _byName.Remove(old.Name);
                MakeRoom(record.Name);
                _byName.Add(record.Name, node);
            }

            var shown = node.State;
            node.Apply(record);
            foreach (var (type, message, reason) in AgentStory.Of(old, record, shown))
            {
                Log.NodeChanged(logger, record.Id, message);
                Publish(type, node, message, reason);
            }
        }
    }

    /// <summary>Takes a removed node off, and its history with it.</summary>
    internal void Remove(NodeId id)
    {
        history.Forget(id);
        if (Find(id) is { } node)
        {
            Remove(node, "removed from the cluster");
        }
    }

    /// <summary>A node of the cluster has the name it was given; a classic one that had it by chance gets another.</summary>
    private void MakeRoom(string name)
    {
        if (_byName.TryGetValue(name, out var other))
        {
            _byName.Remove(name);
            var free = NodeName.Free(other.Facts.Hostname, "classic", other.Id, taken => _byName.ContainsKey(taken) || string.Equals(taken, name, StringComparison.OrdinalIgnoreCase));
            _byName.Add(free, other);
            other.Apply(other.Facts, free);
            Publish(EventTypes.NodeDetails, other, $"{name} is called {free} from now on: a node of the cluster has its name");
        }
    }
}
