using Bramble.Protocol.Api;

namespace Bramble.Protocol.Health;

/// <summary>
/// Judges a node: a pure function of what it is, how it does and what was remembered, so that command line, API and pages
/// all say the same. What is not known is no reason.
/// </summary>
public static partial class NodeChecks
{
    /// <summary>Looks at a node as it is watched over time.</summary>
    /// <param name="facts">What it is.</param>
    /// <param name="vitals">Its latest reading; null before the first.</param>
    /// <param name="state">Where it stands in its life cycle.</param>
    /// <param name="now">A monotonic time, the same clock at each look; its beginning doesn't matter.</param>
    /// <param name="before">What the look before gave.</param>
    /// <returns>The health, and what to pass to the next look.</returns>
    public static HealthAssessment Assess(NodeFacts facts, NodeVitals? vitals, NodeState state, TimeSpan now, HealthHistory before) =>
        Run(facts, vitals, state, new CheckRun(before, now, atOnce: false));

    /// <summary>Looks once, and waits for nothing.</summary>
    /// <param name="facts">What the node is.</param>
    /// <param name="vitals">Its reading.</param>
    /// <param name="state">Where it stands in its life cycle.</param>
    /// <returns>The health.</returns>
    public static NodeHealth AssessOnce(NodeFacts facts, NodeVitals? vitals, NodeState state) =>
        Run(facts, vitals, state, new CheckRun(default, TimeSpan.Zero, atOnce: true)).Health;

    private static HealthAssessment Run(NodeFacts facts, NodeVitals? vitals, NodeState state, CheckRun run)
    {
        ArgumentNullException.ThrowIfNull(facts);
        switch (state)
        {
            case NodeState.Lost:
                // All else is what was, not what is.
                run.Add(
                    CheckIds.NodeLost, HealthSeverity.Critical, "The node is not heard from.",
                    "Look at its power and its network; on the machine itself 'systemctl status bramble-agent' says whether the agent runs.");
                return new HealthAssessment(NodeHealth.Of(run.Reasons), run.After);
            case NodeState.Late:
                run.Add(
                    CheckIds.NodeLate, HealthSeverity.Attention, "The node was not heard from in time; it is given no new work.",
                    "It may come back by itself. If not, look at its load, its power and its network.");
                break;
            case NodeState.Pending:
                run.Add(CheckIds.NodePending, HealthSeverity.Attention, "The node waits to be let in.", "Approve it, or remove it if you don't know it.");
                break;
            case NodeState.Ready:
            case NodeState.Removed:
            default:
                break;
        }

        CheckPower(run, facts, vitals);
        CheckHeat(run, facts, vitals);
        CheckStorage(run, facts, vitals);
        CheckMemory(run, facts, vitals);
        CheckSystem(run, vitals);
        CheckNetwork(run, facts, vitals);
        return new HealthAssessment(NodeHealth.Of(run.Reasons), run.After);
    }
}
