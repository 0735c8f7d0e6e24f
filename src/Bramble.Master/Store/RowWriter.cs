using System.Text.Json;
using Bramble.State;
using Bramble.State.Audit;
using Bramble.State.Cluster;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Tokens;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

/// <summary>Writes changes with statements that are prepared once per connection.</summary>
internal sealed partial class RowWriter(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public void Write(Change change, SqliteTransaction transaction)
    {
        switch (change)
        {
            case ClusterPut { Cluster: var c }:
                Run(transaction, "INSERT OR REPLACE INTO cluster VALUES ", 1L, c.Id, c.Name, c.CreatedAt);
                break;
            case NodePut { Node: var n }:
                Write(n, transaction);
                break;
            case NodeDeleted deleted:
                Run(transaction, "DELETE FROM nodes WHERE id = ", deleted.Id.Value);
                break;
            case TombstonePut { Tombstone: var t }:
                Run(transaction, "INSERT OR REPLACE INTO tombstones VALUES ", t.Key, t.NodeId.Value, t.NodeName, t.Cause, t.DiedAt);
                break;
            case TombstoneDeleted deleted:
                Run(transaction, "DELETE FROM tombstones WHERE key = ", deleted.Key);
                break;
            case TokenPut { Token: var t }:
                Run(
                    transaction, "INSERT OR REPLACE INTO tokens VALUES ", t.Id.Value, t.SecretHash, t.Role, t.State, t.UsesAllowed, t.UsesLeft,
                    t.BoundNode?.Value, t.BoundName, t.CreatedBy, t.CreatedAt, t.ExpiresAt, t.EndedAt);
                break;
            case TokenDeleted deleted:
                Run(transaction, "DELETE FROM tokens WHERE id = ", deleted.Id.Value);
                break;
            case AuditAppended { Record: var a }:
                Run(
                    transaction, "INSERT INTO audit VALUES ", a.Sequence, a.At, a.Actor, a.Action, a.Target, a.Result, a.Detail, a.Source,
                    a.CorrelationId, a.Hash);
                break;
            case AuditTrimmed trimmed:
                Run(transaction, "DELETE FROM audit WHERE sequence <= ", trimmed.UpTo);
                break;
            case JobPut or JobProgressPut or JobDeleted or TaskPut or AttemptPut or AttemptDeleted:
                WriteJob(change, transaction);
                break;
            default:
                throw new InvalidOperationException($"No table for {change.GetType().Name}.");
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
    }

    private void Write(NodeRecord n, SqliteTransaction transaction) => Run(
        transaction, "INSERT OR REPLACE INTO nodes VALUES ",
        n.Id.Value, n.Name, n.State, n.Key, n.CertificateNotAfter, n.NextKey, n.NextCertificateNotAfter, n.Epoch,
        n.Session?.Epoch, n.Session?.Key, n.Session?.BootId, n.Session?.Serial, n.Session?.Hostname, n.Session?.Address,
        n.Session?.AgentVersion, n.Session?.OpenedAt,
        n.Draining, n.Hold?.Kind, n.Hold?.Reason, n.Hold?.Since,
        JsonSerializer.Serialize(new Dictionary<string, string>(n.Labels, StringComparer.Ordinal), StoreJsonContext.Default.DictionaryStringString),
        n.Claims.Hostname, n.Claims.Serial, n.Claims.MachineId, n.Claims.Model, n.Claims.Arch,
        n.JoinedAt, n.JoinToken.Value, n.JoinKey, n.LastJoinAt, n.Displacements.Last, n.Displacements.Second, n.Displacements.Third, n.LastHeardAt);

    private void Run(SqliteTransaction transaction, string sql, params ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            _commands[sql] = command = Prepare(sql, values.Length);
        }

        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = Sql.Value(values[i]);
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, int count)
    {
        var command = connection.CreateCommand();
        var names = Enumerable.Range(0, count).Select(i => $"$p{i}").ToArray();
#pragma warning disable CA2100 // Built of constants above; every value is a parameter.
        command.CommandText = $"{sql}({string.Join(", ", names)})";
#pragma warning restore CA2100
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value });
        }

        return command;
    }
}
