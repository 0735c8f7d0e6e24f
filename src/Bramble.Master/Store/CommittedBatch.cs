using Bramble.State;

namespace Bramble.Master.Store;

/// <summary>What a batch has changed.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Decisions">One for each command, in order.</param>
/// <param name="Changes">All changes, in order.</param>
internal sealed record CommittedBatch(ClusterState State, IReadOnlyList<Decision> Decisions, IReadOnlyList<Change> Changes);
