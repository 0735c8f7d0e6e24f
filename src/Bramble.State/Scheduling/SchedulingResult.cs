using System.Collections.Immutable;

namespace Bramble.State.Scheduling;

/// <summary>What the scheduler has decided.</summary>
/// <param name="Placements">For one <see cref="Jobs.PlaceTasks"/> command.</param>
/// <param name="Next">What to go on from. It knows nothing of the placements themselves: those come back by <see cref="SchedulingInput.Follow"/>.</param>
/// <param name="IsComplete">Whether nothing more can be placed now; else call again once the placements are in the state.</param>
public sealed record SchedulingResult(ImmutableArray<Placement> Placements, SchedulingInput Next, bool IsComplete);
