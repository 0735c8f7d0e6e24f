using Bramble.State.Audit;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Housekeeping;

/// <summary>Tidies up in bounded steps.</summary>
public static class HousekeepingRules
{
    /// <summary>Most rows of each kind that one run touches: about a millisecond's work.</summary>
    public const int RowsPerRun = 500;

    internal static Decision Sweep(ClusterState state, Sweep command, DateTimeOffset at)
    {
        var until = command.Until is { } sure && sure < at ? sure : at;
        var changes = new List<Change>();
        changes.AddRange(TokenRules.Sweep(state, until, RowsPerRun));
        changes.AddRange(NodeRules.Sweep(state, until, RowsPerRun));
        changes.AddRange(JobRules.Sweep(state.Jobs, command.Jobs, until, RowsPerRun));
        if (AuditRules.Trim(state.Audit, RowsPerRun) is { } trimmed)
        {
            changes.Add(trimmed);
        }

        return new Decision.Accepted([.. changes], state.Cluster);
    }
}
