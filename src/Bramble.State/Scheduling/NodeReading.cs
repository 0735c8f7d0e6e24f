using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>What a node told, and what ran on it then. Immutable, equal by value.</summary>
/// <param name="Told">As it told.</param>
/// <param name="Seen">Attempts that ran by then, so that what they use is not available in the reading. Those that ask for no memory may be missing.</param>
/// <param name="TimesIdle">Readings in a row, up to <see cref="SurelyIdle"/>, at which nothing was set aside on it.</param>
internal sealed record NodeReading(NodeCapacity Told, ImmutableHashSet<AttemptId> Seen, int TimesIdle)
{
    /// <summary>The first reading after the last task's end may have been taken before it.</summary>
    public const int SurelyIdle = 2;

    public bool Equals(NodeReading? other) =>
        ReferenceEquals(this, other) || (other is not null && Told == other.Told && TimesIdle == other.TimesIdle && Seen.SetEquals(other.Seen));

    public override int GetHashCode() => HashCode.Combine(Told, TimesIdle, Seen.Count);

    /// <summary>A reading that has just come.</summary>
    internal static NodeReading Of(NodeCapacity told, NodeReading? before, ClusterState state)
    {
        var load = state.Jobs.LoadOf(told.Id);
        return new NodeReading(
            told,
            load.MemoryBytes == 0 ? [] : [.. load.Attempts.Where(id => state.Jobs.Find(id) is { State: Protocol.Api.AttemptState.Running })],
            load.Attempts.IsEmpty ? Math.Min(SurelyIdle, (before?.TimesIdle ?? 0) + 1) : 0);
    }

    /// <summary>How the node is as far as is known: what was set aside since is not available any more, whether it is used yet or not.</summary>
    internal NodeCapacity Now(ClusterState state)
    {
        var load = state.Jobs.LoadOf(Told.Id);
        if (Told.MemoryAvailableBytes is not { } available || load.MemoryBytes == 0)
        {
            return Told;
        }

        var since = load.Attempts.Where(id => !Seen.Contains(id)).Sum(id => state.Jobs.Find(id.Task.Job)?.Demand.MemoryBytes ?? 0);
        return since == 0 ? Told : Told with { MemoryAvailableBytes = Math.Max(0, available - since) };
    }
}
