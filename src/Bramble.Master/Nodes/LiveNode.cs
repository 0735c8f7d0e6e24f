using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Nodes;

/// <summary>
/// A node as the master holds it in memory. The connection that feeds it calls <see cref="Touch"/> and the setters;
/// everybody else sees snapshots. Thread safe; a sign of life allocates nothing.
/// </summary>
internal sealed class LiveNode
{
    private readonly NodeTable _table;
    private readonly DateTimeOffset _joinedAt;
    private long _lastSeen;
    private string _name;
    private NodeFacts _facts = NodeFacts.Unknown;
    private NodeVitals? _vitals;
    private NodeState _state = NodeState.Ready;

    internal LiveNode(NodeTable table, NodeId id, NodeKind kind, string? address, string name, string? agentVersion)
    {
        _table = table;
        _joinedAt = table.Time.GetUtcNow();
        _lastSeen = table.Time.GetTimestamp();
        _name = name;
        Id = id;
        Kind = kind;
        Address = address;
        AgentVersion = agentVersion;
    }

    public NodeId Id { get; }

    public NodeKind Kind { get; }

    /// <summary>The peer's address as <c>ip:port</c>, null for the master's own machine.</summary>
    public string? Address { get; }

    public string? AgentVersion { get; }

    public string Name => Volatile.Read(ref _name);

    public NodeFacts Facts => Volatile.Read(ref _facts);

    public NodeVitals? Vitals => Volatile.Read(ref _vitals);

    public NodeState State
    {
        get => _state;
        internal set => _state = value;
    }

    /// <summary>When not null, the node counts as late only after this long: a peer whose own beat is slower than the table's limit.</summary>
    public TimeSpan? LateAfter { get; set; }

    /// <summary>Monotonic time of the last sign of life.</summary>
    internal long LastSeen => Volatile.Read(ref _lastSeen);

    /// <summary>Notes a sign of life.</summary>
    public void Touch() => Volatile.Write(ref _lastSeen, _table.Time.GetTimestamp());

    /// <summary>Takes new facts and, where they changed, publishes <c>node.details</c>. The name follows the host name the first time it is known.</summary>
    public void SetFacts(NodeFacts facts)
    {
        Touch();
        _table.SetFacts(this, facts);
    }

    /// <summary>Takes a new reading; viewers get it with the next walk.</summary>
    public void SetVitals(NodeVitals vitals)
    {
        Touch();
        Volatile.Write(ref _vitals, vitals);
    }

    /// <summary>Takes the node off the table at once. Does nothing the second time.</summary>
    /// <param name="reason">Why, in words, such as <c>closed by the peer</c>.</param>
    public void Leave(string reason) => _table.Remove(this, reason);

    /// <summary>The node at this moment.</summary>
    public Node Snapshot() => new()
    {
        Id = Id,
        Name = Name,
        Kind = Kind,
        State = State,
        Schedulable = Kind == NodeKind.Agent,
        Address = Address,
        Labels = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty,
        Facts = Facts,
        Vitals = Vitals,
        JoinedAt = _joinedAt,
        LastSeenAt = LastSeenAt,
        AgentVersion = AgentVersion,
        Running = 0,
    };

    /// <summary>The live values at this moment.</summary>
    public NodePulse Pulse() => new() { Id = Id, State = State, LastSeenAt = LastSeenAt, Vitals = Vitals };

    /// <summary>Counted back from now, so that a jump of the wall clock between the sign of life and this call changes no age.</summary>
    private DateTimeOffset LastSeenAt => _table.Time.GetUtcNow() - _table.Time.GetElapsedTime(LastSeen);

    internal void Apply(NodeFacts facts, string name)
    {
        Volatile.Write(ref _facts, facts);
        Volatile.Write(ref _name, name);
    }
}
