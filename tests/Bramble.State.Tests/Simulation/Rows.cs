using Bramble.State.Audit;
using Bramble.State.Cluster;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.State.Tests.Simulation;

/// <summary>What a store has on disk: the rows of the changes committed to it, and nothing that the state machine computed besides.</summary>
internal sealed class Rows
{
    private readonly Dictionary<object, Row> _rows = [];
    private readonly List<AuditRecord> _audit = [];
    private readonly JobRows _jobs = new();

    public IReadOnlyList<AuditRecord> Audit => _audit;

    public void Commit(IEnumerable<Change> changes)
    {
        foreach (var change in changes)
        {
            switch (change)
            {
                case ClusterPut put:
                    _rows["cluster"] = put.Cluster;
                    break;
                case NodePut put:
                    _rows[put.Node.Id] = put.Node;
                    break;
                case NodeDeleted deleted:
                    Assert.True(_rows.Remove(deleted.Id));
                    break;
                case TokenPut put:
                    _rows[put.Token.Id] = put.Token;
                    break;
                case TokenDeleted deleted:
                    Assert.True(_rows.Remove(deleted.Id));
                    break;
                case TombstonePut put:
                    _rows[put.Tombstone.Key] = put.Tombstone;
                    break;
                case TombstoneDeleted deleted:
                    Assert.True(_rows.Remove(deleted.Key));
                    break;
                case AuditAppended appended:
                    _audit.Add(appended.Record);
                    break;
                case AuditTrimmed trimmed:
                    _audit.RemoveAll(record => record.Sequence <= trimmed.UpTo);
                    break;
                case JobPut or JobProgressPut or JobDeleted or TaskPut or AttemptPut or AttemptDeleted:
                    _jobs.Commit(change);
                    break;
                default:
                    throw new InvalidOperationException($"No table for {change}");
            }
        }
    }

    public ClusterState Load() => ClusterState.FromRows(
        _rows.Values.Concat(_jobs.All()),
        _audit.Count == 0 ? AuditHead.Empty : new AuditHead(_audit[0].Sequence, _audit[^1].Sequence, _audit[^1].Hash));
}
