using Bramble.Protocol.Api;
using Bramble.State.Nodes;

namespace Bramble.State.Tests.Nodes;

public sealed class NodeTransitionsTests
{
    private static readonly Dictionary<(NodeState, NodeEvent), NodeState> Arrows = new()
    {
        [(NodeState.Pending, NodeEvent.Approved)] = NodeState.Ready,
        [(NodeState.Ready, NodeEvent.Connected)] = NodeState.Ready,
        [(NodeState.Late, NodeEvent.Connected)] = NodeState.Ready,
        [(NodeState.Lost, NodeEvent.Connected)] = NodeState.Ready,
        [(NodeState.Ready, NodeEvent.FellSilent)] = NodeState.Late,
        [(NodeState.Late, NodeEvent.Heard)] = NodeState.Ready,
        [(NodeState.Late, NodeEvent.GivenUp)] = NodeState.Lost,
        [(NodeState.Ready, NodeEvent.FoundCloned)] = NodeState.Lost,
        [(NodeState.Late, NodeEvent.FoundCloned)] = NodeState.Lost,
        [(NodeState.Lost, NodeEvent.FoundCloned)] = NodeState.Lost,
        [(NodeState.Ready, NodeEvent.Rejoined)] = NodeState.Ready,
        [(NodeState.Late, NodeEvent.Rejoined)] = NodeState.Ready,
        [(NodeState.Lost, NodeEvent.Rejoined)] = NodeState.Ready,
        [(NodeState.Pending, NodeEvent.Removed)] = NodeState.Removed,
        [(NodeState.Ready, NodeEvent.Removed)] = NodeState.Removed,
        [(NodeState.Late, NodeEvent.Removed)] = NodeState.Removed,
        [(NodeState.Lost, NodeEvent.Removed)] = NodeState.Removed,
    };

    /// <summary>Every pair of state and event, so that a new one of either has to be decided on here.</summary>
    public static TheoryData<string, string, string?> Pairs()
    {
        var pairs = new TheoryData<string, string, string?>();
        foreach (var from in Enum.GetValues<NodeState>())
        {
            foreach (var on in Enum.GetValues<NodeEvent>())
            {
                pairs.Add($"{from}", $"{on}", Arrows.TryGetValue((from, on), out var to) ? $"{to}" : null);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_arrow_is_as_drawn(string from, string on, string? to) =>
        Assert.Equal(to, NodeTransitions.Next(Enum.Parse<NodeState>(from), Enum.Parse<NodeEvent>(on))?.ToString());
}
