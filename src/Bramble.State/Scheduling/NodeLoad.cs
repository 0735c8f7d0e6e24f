using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>What attempts have set aside on a node. Immutable, equal by value.</summary>
public sealed record NodeLoad(long CpuMilli, long MemoryBytes, ImmutableHashSet<AttemptId> Attempts)
{
    /// <summary>Nothing.</summary>
    public static readonly NodeLoad None = new(0, 0, []);

    public bool Equals(NodeLoad? other) =>
        other is not null && CpuMilli == other.CpuMilli && MemoryBytes == other.MemoryBytes && Attempts.SetEquals(other.Attempts);

    public override int GetHashCode() => HashCode.Combine(CpuMilli, MemoryBytes, Attempts.Count);

    internal NodeLoad With(AttemptId attempt, Demand demand) => Attempts.Contains(attempt)
        ? this
        : new NodeLoad(CpuMilli + demand.CpuMilli, MemoryBytes + demand.MemoryBytes, Attempts.Add(attempt));

    internal NodeLoad Without(AttemptId attempt, Demand demand) => Attempts.Contains(attempt)
        ? new NodeLoad(CpuMilli - demand.CpuMilli, MemoryBytes - demand.MemoryBytes, Attempts.Remove(attempt))
        : this;

    /// <summary>Whether a task still finds room beside it on a node of that size.</summary>
    internal bool LeavesRoom(NodeSize size, Demand demand) =>
        CpuMilli + demand.CpuMilli <= size.CpuMilli && (demand.MemoryBytes == 0 || MemoryBytes + demand.MemoryBytes <= size.MemoryBytes);
}
