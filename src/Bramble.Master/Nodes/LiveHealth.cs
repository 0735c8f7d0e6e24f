using Bramble.Protocol.Api;
using Bramble.Protocol.Health;

namespace Bramble.Master.Nodes;

/// <summary>
/// A node's health as the master holds it, with what the checks remember between two looks. One thread looks and tells;
/// anybody reads <see cref="Current"/>.
/// </summary>
internal sealed class LiveHealth
{
    /// <summary>Time alone ends or begins a check, also where the node says nothing new.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Least time between two events of one node, whatever it claims: an event that waits is the sum of what has changed.</summary>
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromSeconds(10);

    private HealthHistory _history;
    private NodeHealth? _current;
    private NodeHealth _told = NodeHealth.Fine;
    private TimeSpan? _toldAt;
    private (NodeFacts Facts, NodeVitals? Vitals, NodeState State, HealthReason? Clone, TimeSpan At)? _looked;

    /// <summary>Null before the first look.</summary>
    public NodeHealth? Current => Volatile.Read(ref _current);

    /// <summary>Looks at the node where there is something to see.</summary>
    /// <param name="facts">What it is.</param>
    /// <param name="vitals">Its latest reading.</param>
    /// <param name="state">Where it stands in its life cycle.</param>
    /// <param name="clone">That its card is a copy, which only the view of all nodes tells.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>Whether its health, words included, is another than before.</returns>
    public bool Look(NodeFacts facts, NodeVitals? vitals, NodeState state, HealthReason? clone, TimeSpan now)
    {
        if (_looked is { } last && ReferenceEquals(last.Facts, facts) && ReferenceEquals(last.Vitals, vitals) && last.State == state
            && Equals(last.Clone, clone) && now - last.At < LookAgainAfter)
        {
            return false;
        }

        _looked = (facts, vitals, state, clone, now);
        (var health, _history) = NodeChecks.Assess(facts, vitals, state, now, _history);
        if (clone is not null)
        {
            health = NodeHealth.Of([.. health.Reasons, clone]);
        }

        if (_current is { } before && before.Level == health.Level && before.Reasons.SequenceEqual(health.Reasons))
        {
            return false;
        }

        Volatile.Write(ref _current, health);
        return true;
    }

    /// <summary>What is to be told now; whoever asks tells it.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="now">Monotonic time.</param>
    /// <returns>The words; null where nothing has changed, or its turn has not come.</returns>
    public string? Tell(string name, TimeSpan now)
    {
        // That a node is late, lost or pending is told by events of their own; whatever else was wrong is not known meanwhile.
        if (_current is not { } health || _looked?.State != NodeState.Ready || now - _toldAt < TellAgainAfter)
        {
            return null;
        }

        var begun = Weighty(health).Where(reason => !Weighty(_told).Any(known => IsSame(known, reason))).ToList();
        var over = Weighty(_told).Where(known => !Weighty(health).Any(reason => string.Equals(reason.Id, known.Id, StringComparison.Ordinal))).ToList();
        if (begun.Count == 0 && over.Count == 0)
        {
            return null;
        }

        (_told, _toldAt) = (health, now);
        return begun.Count > 0 ? $"{name}: {string.Join(' ', begun.Select(reason => reason.Text))}"
            : health.Level == HealthLevel.Ok ? $"{name} is well again; no longer: {Listed(over)}"
            : $"{name} is better; no longer: {Listed(over)}";
    }

    private static IEnumerable<HealthReason> Weighty(NodeHealth health) => health.Reasons.Where(reason => reason.Severity >= HealthSeverity.Attention);

    private static bool IsSame(HealthReason one, HealthReason other) => one.Severity == other.Severity && string.Equals(one.Id, other.Id, StringComparison.Ordinal);

    private static string Listed(List<HealthReason> reasons) => string.Join(", ", reasons.Select(reason => reason.Id));
}
