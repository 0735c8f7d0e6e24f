using System.Collections.Immutable;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Where;

namespace Bramble.State.Scheduling;

/// <summary>
/// What tasks ask of a node. Jobs with equal demands fit the same nodes, so that one is found not to fit is found for all
/// of them. Immutable, equal by value.
/// </summary>
public sealed class Demand : IEquatable<Demand>
{
    private readonly ImmutableHashSet<string>? _on;
    private readonly string? _onKey;
    private readonly WhereExpression? _where;
    private readonly bool _isUnreadable;

    private Demand(JobSpec spec, JobId? boundJob, NodeBinding? bound)
    {
        CpuMilli = Math.Max(1, (int)Math.Round(spec.Resources.Cpus * 1000));
        MemoryBytes = spec.Resources.MemoryBytes ?? 0;
        Pack = spec.Pack;
        Where = spec.Where;
        User = spec.User;
        BoundJob = boundJob;
        Bound = bound;
        if (spec.Where is { } where)
        {
            // One that was readable when it was accepted and is not any more fits nothing.
            _isUnreadable = !WhereExpression.TryParse(where, out _where, out _);
        }

        // Bound tasks have their nodes already.
        if (spec.On is { Count: > 0 } on && bound is null)
        {
            _on = on.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
            _onKey = string.Join('\n', _on.Select(name => name.ToUpperInvariant()).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Processors in thousandths, at least 1.</summary>
    public int CpuMilli { get; }

    /// <summary>Memory to set aside, in bytes.</summary>
    public long MemoryBytes { get; }

    /// <summary>Whether to fill nodes up rather than to spread.</summary>
    public bool Pack { get; }

    /// <summary>The expression a node must fit, as written.</summary>
    public string? Where { get; }

    /// <summary>As whom a task wants to run; null for the node's usual one.</summary>
    public string? User { get; }

    /// <summary>The job whose tasks are bound to nodes; null where they are not.</summary>
    public JobId? BoundJob { get; }

    internal NodeBinding? Bound { get; }

    /// <summary>What the tasks of a job that was accepted ask for.</summary>
    public static Demand Of(JobRecord job) => new(job.Spec, job.Bound is null ? null : job.Id, job.Bound);

    /// <summary>What the tasks of a job would ask for.</summary>
    public static Demand Of(JobSpec spec) => new(spec, null, null);

    /// <summary>Whether a node is among those named.</summary>
    internal bool IsNamed(NodeRecord node) =>
        Bound is { } bound ? bound.TaskOn(node.Id) is not null
        : _on is null || _on.Contains(node.Name) || _on.Contains(node.Id.ToString());

    /// <summary>Whether a node fits the expression now.</summary>
    internal bool IsWhere(NodeRecord node, NodeCapacity? live) => !_isUnreadable && (_where is null || _where.Matches(node, live));

    /// <summary>Whether a node fits the expression, its temperature and the like aside.</summary>
    internal bool CouldBeWhere(NodeRecord node, NodeCapacity? live) => !_isUnreadable && (_where is null || _where.CouldMatch(node, live));

    /// <summary>The part of the expression that keeps a node out.</summary>
    internal string WhyNotWhere(NodeRecord node, NodeCapacity? live) => _where?.WhyNot(node, live) ?? "its 'where' cannot be read";

    public bool Equals(Demand? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && CpuMilli == other.CpuMilli && MemoryBytes == other.MemoryBytes && Pack == other.Pack && BoundJob == other.BoundJob
            && string.Equals(Where, other.Where, StringComparison.Ordinal)
            && string.Equals(User, other.User, StringComparison.Ordinal)
            && string.Equals(_onKey, other._onKey, StringComparison.Ordinal));

    public override bool Equals(object? obj) => Equals(obj as Demand);

    public override int GetHashCode() => HashCode.Combine(CpuMilli, MemoryBytes, Pack, BoundJob, Where, _onKey, User);
}
