using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Nodes;

/// <summary>Says how each node is, and tells what has changed. Used by the one walk; not thread safe.</summary>
internal sealed class HealthJudge(NodeTable table, TimeProvider time)
{
    /// <summary>Copies of a card are found by looking at all nodes, which need not be done each second.</summary>
    private static readonly TimeSpan ClonesEvery = TimeSpan.FromSeconds(10);

    private readonly long _origin = time.GetTimestamp();
    private IReadOnlyDictionary<NodeId, HealthReason> _clones = new Dictionary<NodeId, HealthReason>();
    private TimeSpan? _clonesAt;

    /// <summary>Looks for machines whose cards are copies of one, where that is due.</summary>
    public void FindClones(long now)
    {
        var at = time.GetElapsedTime(_origin, now);
        if (at - _clonesAt < ClonesEvery)
        {
            return;
        }

        _clonesAt = at;
        _clones = ClusterChecks.FindClones(table.All().Where(node => node.Facts.MachineId is not null).Select(node => node.Snapshot()));
    }

    /// <summary>Looks at one node.</summary>
    /// <returns>Whether its health is another than before.</returns>
    public bool Look(LiveNode node, long now)
    {
        var at = time.GetElapsedTime(_origin, now);
        var isNew = node.Health.Look(node.Facts, node.Vitals, node.State, _clones.GetValueOrDefault(node.Id), at);
        if (node.Health.Tell(node.Name, at) is { } message)
        {
            table.TellHealth(node, message, LevelWord(node.Health.Current?.Level));
        }

        return isNew;
    }

    private static string LevelWord(HealthLevel? level) => level switch
    {
        HealthLevel.Critical => "critical",
        HealthLevel.Attention => "attention",
        _ => "ok",
    };
}
