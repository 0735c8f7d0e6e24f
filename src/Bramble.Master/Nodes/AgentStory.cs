using Bramble.Protocol.Api;
using Bramble.State.Nodes;

namespace Bramble.Master.Nodes;

/// <summary>What has happened to an agent's node between two of its records, as events in words.</summary>
internal static class AgentStory
{
    /// <param name="old">As it was on disk.</param>
    /// <param name="now">As it is on disk.</param>
    /// <param name="shown">The state it was shown in, which may be ahead of the disk.</param>
    public static IEnumerable<(string Type, string Message, string? Reason)> Of(NodeRecord old, NodeRecord now, NodeState shown)
    {
        if (old.JoinKey != now.JoinKey)
        {
            yield return (EventTypes.NodeRejoined, $"{now.Name} joined again with a new key", null);
        }

        if (now.Hold is { } hold && old.Hold != hold)
        {
            yield return (EventTypes.NodeHeld, $"{now.Name} is held: {hold.Reason}", hold.Reason);
        }

        if (old.Draining != now.Draining || (old.Hold is not null && now.Hold is null && old.JoinKey == now.JoinKey))
        {
            yield return now.Draining
                ? (EventTypes.NodeDrained, $"{now.Name} gets no new tasks", null)
                : (EventTypes.NodeResumed, $"{now.Name} may get tasks again", null);
        }

        if (!old.Labels.Equals(now.Labels))
        {
            yield return (EventTypes.NodeLabelled, now.Labels.Count == 0 ? $"{now.Name} has no labels now" : $"{now.Name} has the labels {now.Labels}", null);
        }

        if (OfState(old, now, shown) is { } story)
        {
            yield return (story.Type, story.Message, null);
        }
    }

    private static (string Type, string Message)? OfState(NodeRecord old, NodeRecord now, NodeState shown) => (shown, now.State) switch
    {
        (NodeState.Pending, NodeState.Ready) => (EventTypes.NodeApproved, $"{now.Name} was let in"),
        (not NodeState.Late, NodeState.Late) => (EventTypes.NodeLate, $"{now.Name} has not been heard from"),
        (not NodeState.Lost, NodeState.Lost) when now.Hold is null => (EventTypes.NodeLost, $"{now.Name} is lost: it has not been heard from for too long"),
        (NodeState.Late or NodeState.Lost, NodeState.Ready) => (EventTypes.NodeReturned, $"{now.Name} is heard from again"),
        _ when now.Session is { } session && old.Session?.Epoch != session.Epoch => (EventTypes.NodeConnected, $"{now.Name} connected from {session.Address ?? "somewhere"}"),
        _ when now.Session is null && old.Session is not null && now.State != NodeState.Lost => (EventTypes.NodeDisconnected, $"{now.Name} disconnected"),
        _ => null,
    };
}
