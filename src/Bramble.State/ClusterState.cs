using System.Diagnostics;
using Bramble.State.Audit;
using Bramble.State.Cluster;
using Bramble.State.Housekeeping;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State;

/// <summary>
/// Everything about the cluster that survives, as it is at one moment. Immutable: a reader keeps what it has, and a batch
/// that could not be written is undone by forgetting its result. A step costs the logarithm of what exists.
/// </summary>
public sealed record ClusterState
{
    /// <summary>Before the first command.</summary>
    public static readonly ClusterState Empty = new();

    private ClusterState()
    {
    }

    /// <summary>Null before <see cref="CreateCluster"/>.</summary>
    public ClusterRecord? Cluster { get; private init; }

    public NodeSet Nodes { get; private init; } = NodeSet.Empty;

    public TombstoneSet Tombstones { get; private init; } = TombstoneSet.Empty;

    public TokenSet Tokens { get; private init; } = TokenSet.Empty;

    /// <summary>Jobs with their tasks and attempts.</summary>
    public JobSet Jobs { get; private init; } = JobSet.Empty;

    /// <summary>Where the audit trail ends; its records are only on disk.</summary>
    public AuditHead Audit { get; private init; } = AuditHead.Empty;

    /// <summary>The state that a store's rows make.</summary>
    /// <param name="rows">Every row but the audit records, in any order but that a job comes before its progress and tasks, and a task before its attempts.</param>
    /// <param name="audit">First and last audit record.</param>
    public static ClusterState FromRows(IEnumerable<Row> rows, AuditHead audit) =>
        rows.Aggregate(Empty with { Audit = audit }, (state, row) => state.Apply(row switch
        {
            ClusterRecord cluster => new ClusterPut(cluster),
            NodeRecord node => new NodePut(node),
            Tombstone tombstone => new TombstonePut(tombstone),
            TokenRecord token => new TokenPut(token),
            JobRecord job => new JobPut(job),
            JobProgress progress => new JobProgressPut(progress),
            TaskRecord task => new TaskPut(task),
            AttemptRecord attempt => new AttemptPut(attempt),
            _ => throw new ArgumentException($"A {row.GetType().Name} is not loaded as a row.", nameof(rows)),
        }));

    /// <summary>What a command would do now. Changes nothing.</summary>
    /// <param name="command">What is wished.</param>
    /// <param name="at">When it counts as given.</param>
    public Decision Decide(Command command, DateTimeOffset at) => command switch
    {
        CreateCluster create => ClusterRules.Decide(this, create, at),
        DeclareRestored restored => ClusterRules.Decide(this, restored, at),
        CreateToken create => TokenRules.Decide(this, create, at),
        RevokeToken revoke => TokenRules.Decide(this, revoke, at),
        JoinNode join => JoinRules.Decide(this, join, at),
        ApproveNode approve => NodeRules.Decide(this, approve, at),
        LabelNode label => NodeRules.Decide(this, label, at),
        DrainNode drain => NodeRules.Decide(this, drain, at),
        ResumeNode resume => NodeRules.Decide(this, resume, at),
        RemoveNode remove => NodeRules.Decide(this, remove, at),
        OpenSession open => SessionRules.Decide(this, open, at),
        CloseSession close => SessionRules.Decide(this, close, at),
        RenewCertificate renew => SessionRules.Decide(this, renew, at),
        MarkNodeLate late => NodeRules.Decide(this, late),
        MarkNodeReturned returned => NodeRules.Decide(this, returned),
        MarkNodeLost lost => NodeRules.Decide(this, lost, at),
        SubmitJobs submit => SubmitRules.Decide(this, submit, at),
        CancelJob cancel => JobRules.Decide(this, cancel, at),
        RetryJob retry => JobRules.Decide(this, retry, at),
        PlaceTasks place => PlaceRules.Decide(this, place, at),
        AttemptReport report => AttemptRules.Decide(this, report, at),
        ReconcileAttempts reconcile => AttemptRules.Decide(this, reconcile, at),
        GiveUpAttempt giveUp => AttemptRules.Decide(this, giveUp, at),
        RecordAudit audit => AuditRules.Decide(this, audit, at),
        Sweep sweep => HousekeepingRules.Sweep(this, sweep, at),
        _ => throw new UnreachableException($"No rule for {command.GetType().Name}."),
    };

    /// <summary>The state after one change.</summary>
    public ClusterState Apply(Change change) => change switch
    {
        ClusterPut put => this with { Cluster = put.Cluster },
        NodePut put => this with { Nodes = Nodes.Put(put.Node) },
        NodeDeleted deleted => this with { Nodes = Nodes.Delete(deleted.Id) },
        TombstonePut put => this with { Tombstones = Tombstones.Put(put.Tombstone) },
        TombstoneDeleted deleted => this with { Tombstones = Tombstones.Delete(deleted.Key) },
        TokenPut put => this with { Tokens = Tokens.Put(put.Token) },
        TokenDeleted deleted => this with { Tokens = Tokens.Delete(deleted.Id) },
        JobPut put => this with { Jobs = Jobs.Put(put.Job) },
        JobProgressPut put => this with { Jobs = Jobs.Put(put.Progress) },
        JobDeleted deleted => this with { Jobs = Jobs.Delete(deleted.Id) },
        TaskPut put => this with { Jobs = Jobs.Put(put.Task) },
        AttemptPut put => this with { Jobs = Jobs.Put(put.Attempt) },
        AttemptDeleted deleted => this with { Jobs = Jobs.Delete(deleted.Id) },
        AuditAppended appended => this with { Audit = Audit with { Last = appended.Record.Sequence, Hash = appended.Record.Hash } },
        AuditTrimmed trimmed => this with { Audit = Audit with { First = trimmed.UpTo + 1 } },
        _ => throw new UnreachableException($"Nothing applies {change.GetType().Name}."),
    };

    /// <summary>The state after <paramref name="changes"/> in their order.</summary>
    public ClusterState Apply(IEnumerable<Change> changes) => changes.Aggregate(this, (state, change) => state.Apply(change));

    /// <summary>What a command does, and the state after it: this one where it was refused.</summary>
    public (ClusterState State, Decision Decision) Run(TimedCommand timed)
    {
        var decision = Decide(timed.Command, timed.At.ToUniversalTime());
        return (decision is Decision.Accepted accepted ? Apply(accepted.Changes) : this, decision);
    }
}
