using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Api;

/// <summary>The nodes whose vitals or signs of life changed since the last tick; sent at most once a second, the same bytes to every viewer.</summary>
public sealed record VitalsFrame
{
    /// <summary>The master's time, from which a viewer computes ages without trusting its own clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The nodes that changed.</summary>
    public required IReadOnlyList<NodePulse> Nodes { get; init; }
}

/// <summary>A node's live values.</summary>
public sealed record NodePulse
{
    /// <summary>The node.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Its state.</summary>
    public required NodeState State { get; init; }

    /// <summary>When it was last heard from.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Its latest reading, null before the first.</summary>
    public required NodeVitals? Vitals { get; init; }

    /// <summary>How it is, and why; null where nobody has looked yet.</summary>
    public NodeHealth? Health { get; init; }
}
