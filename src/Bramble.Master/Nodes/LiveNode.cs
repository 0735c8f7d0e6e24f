using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Nodes;

namespace Bramble.Master.Nodes;

/// <summary>
/// A node as the master holds it in memory. The connection that feeds it calls <see cref="Touch"/> and the setters;
/// everybody else sees snapshots. Of an agent's node what must survive is in its <see cref="Record"/>, which only the store
/// changes; a classic node has none. Thread safe; a sign of life allocates nothing.
/// </summary>
internal sealed class LiveNode
{
    private readonly NodeTable _table;
    private readonly DateTimeOffset _joinedAt;
    private readonly string? _address;
    private long _lastSeen;
    private bool _wasSeen;
    private string _name;
    private NodeFacts _facts = NodeFacts.Unknown;
    private NodeVitals? _vitals;
    private NodeTasks? _tasks;
    private NodeState _state = NodeState.Ready;
    private NodeRecord? _record;
    private int _isJudged;
    private long _renewedAt;

    /// <summary>The boot of the last session that told one; guarded by the table.</summary>
    private string? _bootId;
    private bool _hasRebooted;

    /// <summary>A classic node, as soon as it connects.</summary>
    internal LiveNode(NodeTable table, NodeId id, string? address, string name)
    {
        _table = table;
        _joinedAt = table.Time.GetUtcNow();
        _lastSeen = table.Time.GetTimestamp();
        _wasSeen = true;
        _name = name;
        _address = address;
        Id = id;
        Kind = NodeKind.Classic;
    }

    /// <summary>An agent's node, connected or not.</summary>
    internal LiveNode(NodeTable table, NodeRecord record)
    {
        _table = table;
        _joinedAt = record.JoinedAt;
        _lastSeen = table.Time.GetTimestamp();
        _name = record.Name;
        _record = record;
        _bootId = record.Session?.BootId;
        _state = record.State;
        // Until its agent has said more in this run of the master, what it claimed when it joined.
        _facts = new NodeFacts { Hostname = record.Claims.Hostname, Model = record.Claims.Model, Serial = record.Claims.Serial, Arch = record.Claims.Arch };
        Id = record.Id;
        Kind = NodeKind.Agent;
    }

    public NodeId Id { get; }

    public NodeKind Kind { get; }

    /// <summary>What is on disk of an agent's node; null for a classic one.</summary>
    public NodeRecord? Record => Volatile.Read(ref _record);

    /// <summary>The peer's address as <c>ip:port</c>; null where it is not connected.</summary>
    public string? Address => Record is { } record ? record.Session?.Address : _address;

    public string Name => Volatile.Read(ref _name);

    public NodeFacts Facts => Volatile.Read(ref _facts);

    public NodeVitals? Vitals => Volatile.Read(ref _vitals);

    /// <summary>Which tasks it takes, as its agent told last; null before.</summary>
    public NodeTasks? Tasks => Volatile.Read(ref _tasks);

    /// <summary>What the checks have found of it; only the walk looks.</summary>
    public LiveHealth Health { get; } = new();

    public NodeState State
    {
        get => _state;
        internal set => _state = value;
    }

    /// <summary>When not null, the node counts as late only after this long: a peer whose own beat is slower than the table's limit.</summary>
    public TimeSpan? LateAfter { get; set; }

    /// <summary>Monotonic time of the last sign of life; of the master's start where there was none since.</summary>
    internal long LastSeen => Volatile.Read(ref _lastSeen);

    /// <summary>Notes a sign of life.</summary>
    public void Touch()
    {
        Volatile.Write(ref _lastSeen, _table.Time.GetTimestamp());
        Volatile.Write(ref _wasSeen, true);
    }

    /// <summary>Takes new facts and, where they changed, publishes <c>node.details</c>. The name of a classic node follows the host name the first time it is known.</summary>
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
        if (Volatile.Read(ref _hasRebooted))
        {
            // An agent that tells no facts does not say why.
            _table.TellReboot(this);
        }

        _table.History.Record(Id, vitals.At, vitals, isLasting: Kind == NodeKind.Agent);
    }

    /// <summary>Notes a renewal of its certificate, unless there was one just now.</summary>
    public bool TryRenew(TimeSpan pause)
    {
        var now = _table.Time.GetTimestamp();
        var before = Interlocked.Read(ref _renewedAt);
        return (before == 0 || _table.Time.GetElapsedTime(before, now) >= pause) && Interlocked.CompareExchange(ref _renewedAt, now, before) == before;
    }

    /// <summary>Takes which tasks the node takes, and publishes <c>node.details</c> where that has changed.</summary>
    public void SetTasks(NodeTasks tasks)
    {
        var before = Interlocked.Exchange(ref _tasks, tasks);
        _table.TasksChanged(this, before, tasks);
    }

    /// <summary>Takes a reading that was kept while the node was cut off, into its history only.</summary>
    public void AddOldVitals(NodeVitals vitals) => _table.History.Record(Id, vitals.At, vitals, isLasting: Kind == NodeKind.Agent);

    /// <summary>Takes a classic node off the table at once. Does nothing the second time.</summary>
    /// <param name="reason">Why, in words, such as <c>closed by the peer</c>.</param>
    public void Leave(string reason) => _table.Remove(this, reason);

    /// <summary>The node at this moment.</summary>
    public Node Snapshot()
    {
        var record = Record;
        return new Node
        {
            Id = Id,
            Name = Name,
            Kind = Kind,
            State = State,
            Schedulable = record is { Draining: false, Hold: null, State: not NodeState.Pending } && Tasks?.Refuses is null,
            Draining = record?.Draining ?? false,
            Hold = record?.Hold?.Reason,
            Address = Address,
            Labels = record?.Labels ?? (IReadOnlyDictionary<string, string>)System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty,
            Facts = Facts,
            Vitals = Vitals,
            JoinedAt = _joinedAt,
            LastSeenAt = LastSeenAt,
            AgentVersion = record?.Session?.AgentVersion,
            Tasks = Tasks,
            Running = _table.RunningOn(Id),
            Health = Health.Current,
        };
    }

    /// <summary>The live values at this moment.</summary>
    public NodePulse Pulse() => new() { Id = Id, State = State, LastSeenAt = LastSeenAt, Vitals = Vitals, Health = Health.Current };

    /// <summary>Counted back from now, so that a jump of the wall clock between the sign of life and this call changes no age.</summary>
    private DateTimeOffset LastSeenAt => !Volatile.Read(ref _wasSeen) && Record is { } record
        ? record.LastHeardAt ?? record.LastJoinAt
        : _table.Time.GetUtcNow() - _table.Time.GetElapsedTime(LastSeen);

    /// <summary>Whether the caller is the one who may judge this node; until <see cref="Judged"/> nobody else is.</summary>
    internal bool BeginJudging() => Interlocked.Exchange(ref _isJudged, 1) == 0;

    internal void Judged() => Volatile.Write(ref _isJudged, 0);

    /// <summary>Whether it has started anew, and that is still to be told. True once.</summary>
    internal bool TakeReboot()
    {
        var hasRebooted = _hasRebooted;
        Volatile.Write(ref _hasRebooted, false);
        return hasRebooted;
    }

    internal void Apply(NodeFacts facts, string name)
    {
        Volatile.Write(ref _facts, facts);
        Volatile.Write(ref _name, name);
    }

    internal void Apply(NodeRecord record)
    {
        if (record.Session is { } session && session.Epoch != Record?.Session?.Epoch)
        {
            // A session that has just opened is a sign of life before its first reading.
            Touch();
        }

        NoteBoot(record);
        Volatile.Write(ref _record, record);
        Volatile.Write(ref _name, record.Name);
        _state = record.State;
    }

    private void NoteBoot(NodeRecord record)
    {
        if (Record is { } before && before.JoinKey != record.JoinKey)
        {
            // Another machine may have taken its place.
            _bootId = null;
        }

        if (record.Session?.BootId is { } boot)
        {
            if (_bootId is { } last && !string.Equals(last, boot, StringComparison.Ordinal))
            {
                Volatile.Write(ref _hasRebooted, true);
            }

            _bootId = boot;
        }
    }
}
