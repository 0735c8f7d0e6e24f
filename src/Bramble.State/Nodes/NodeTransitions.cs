using Bramble.Protocol.Api;

namespace Bramble.State.Nodes;

/// <summary>The life of a node: <c>pending -> ready &lt;-> late -> lost -> ready (by a new session) ... -> removed</c>.</summary>
internal static class NodeTransitions
{
    /// <summary>The state after <paramref name="on"/>, or null where that cannot happen.</summary>
    public static NodeState? Next(NodeState from, NodeEvent on) => (from, on) switch
    {
        (NodeState.Pending, NodeEvent.Approved) => NodeState.Ready,
        (NodeState.Ready or NodeState.Late or NodeState.Lost, NodeEvent.Connected) => NodeState.Ready,
        (NodeState.Ready, NodeEvent.FellSilent) => NodeState.Late,
        (NodeState.Late, NodeEvent.Heard) => NodeState.Ready,
        (NodeState.Late, NodeEvent.GivenUp) => NodeState.Lost,
        (NodeState.Ready or NodeState.Late or NodeState.Lost, NodeEvent.FoundCloned) => NodeState.Lost,
        (NodeState.Ready or NodeState.Late or NodeState.Lost, NodeEvent.Rejoined) => NodeState.Ready,
        (NodeState.Pending or NodeState.Ready or NodeState.Late or NodeState.Lost, NodeEvent.Removed) => NodeState.Removed,
        _ => null,
    };
}
