using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Api;

/// <summary>One machine of the cluster, as the API and the pages show it. What is not known is null.</summary>
public sealed record Node
{
    /// <summary>The node's id. A classic connection has a new one each time it connects.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Unique among the nodes now present; letters, digits, <c>.</c>, <c>_</c> and <c>-</c> only, so that it can stand in a URL.</summary>
    public required string Name { get; init; }

    /// <summary>How the node speaks to the master.</summary>
    public required NodeKind Kind { get; init; }

    /// <summary>Where it stands in its life cycle.</summary>
    public required NodeState State { get; init; }

    /// <summary>Whether it may be given new tasks; false for a classic or a draining node.</summary>
    public required bool Schedulable { get; init; }

    /// <summary>The address it is connected from, as <c>ip:port</c>.</summary>
    public required string? Address { get; init; }

    /// <summary>Labels set by people.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>What it is.</summary>
    public required NodeFacts Facts { get; init; }

    /// <summary>Its latest reading, null before the first.</summary>
    public required NodeVitals? Vitals { get; init; }

    /// <summary>When it joined; for a classic node, when it connected.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>When it was last heard from.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>The agent's version, null for a classic node.</summary>
    public required string? AgentVersion { get; init; }

    /// <summary>Tasks that run on it now.</summary>
    public required int Running { get; init; }

    /// <summary>Whether a person wants it to get no new tasks.</summary>
    public bool Draining { get; init; }

    /// <summary>Why it is kept from work until a person has looked, such as a copied card; null where nothing is wrong.</summary>
    public string? Hold { get; init; }

    /// <summary>Which tasks it takes and what it can hold them to; null for a classic node and where its agent has not told.</summary>
    public NodeTasks? Tasks { get; init; }

    /// <summary>How it is, and why; null where nobody has looked yet, as in its first second.</summary>
    public NodeHealth? Health { get; init; }
}
