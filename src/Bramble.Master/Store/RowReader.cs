using System.Text.Json;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Audit;
using Bramble.State.Cluster;
using Bramble.State.Labels;
using Bramble.State.Nodes;
using Bramble.State.Tokens;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

/// <summary>Reads all rows but the audit trail, of which only the ends are needed.</summary>
internal static partial class RowReader
{
    public static ClusterState Load(SqliteConnection connection) => ClusterState.FromRows(
        [
            .. Read(connection, "SELECT id, name, created_at FROM cluster", r => new ClusterRecord { Id = r.Id(0), Name = r.GetString(1), CreatedAt = r.Time(2) }),
            .. Read(connection, "SELECT * FROM nodes", Node),
            .. Read(connection, "SELECT * FROM tombstones", Stone),
            .. Read(connection, "SELECT * FROM tokens", Token),
            .. JobRows(connection),
        ],
        Audit(connection));

    private static AuditHead Audit(SqliteConnection connection)
    {
        var first = Sql.Scalar(connection, "SELECT min(sequence) FROM audit");
        if (first is null or DBNull)
        {
            return AuditHead.Empty;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1";
        using var reader = command.ExecuteReader();
        reader.Read();
        return new AuditHead((long)first, reader.GetInt64(0), reader.Digest(1));
    }

    private static List<Row> Read(SqliteConnection connection, string sql, Func<SqliteDataReader, Row> row)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants get here.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static Tombstone Stone(SqliteDataReader r) => new()
    {
        Key = r.Digest(0),
        NodeId = new NodeId(r.Id(1)),
        NodeName = r.GetString(2),
        Cause = (TombstoneCause)r.GetInt32(3),
        DiedAt = r.Time(4),
    };

    private static TokenRecord Token(SqliteDataReader r) => new()
    {
        Id = new TokenId(r.GetInt64(0)),
        SecretHash = r.Digest(1),
        Role = (TokenRole)r.GetInt32(2),
        State = (TokenState)r.GetInt32(3),
        UsesAllowed = r.GetInt32(4),
        UsesLeft = r.GetInt32(5),
        BoundNode = r.IsDBNull(6) ? null : new NodeId(r.Id(6)),
        BoundName = r.TextOrNull(7),
        CreatedBy = r.GetString(8),
        CreatedAt = r.Time(9),
        ExpiresAt = r.Time(10),
        EndedAt = r.TimeOrNull(11),
    };

    private static NodeRecord Node(SqliteDataReader r) => new()
    {
        Id = new NodeId(r.Id(0)),
        Name = r.GetString(1),
        State = (NodeState)r.GetInt32(2),
        Key = r.Digest(3),
        CertificateNotAfter = r.Time(4),
        NextKey = r.IsDBNull(5) ? null : r.Digest(5),
        NextCertificateNotAfter = r.TimeOrNull(6),
        Epoch = r.GetInt64(7),
        Session = r.IsDBNull(8) ? null : Session(r),
        Draining = r.GetBoolean(16),
        Hold = r.IsDBNull(17) ? null : new NodeHold((NodeHoldKind)r.GetInt32(17), r.GetString(18), r.Time(19)),
        Labels = LabelSet.From(JsonSerializer.Deserialize(r.GetString(20), StoreJsonContext.Default.DictionaryStringString) ?? []),
        Claims = new NodeClaims { Hostname = r.TextOrNull(21), Serial = r.TextOrNull(22), MachineId = r.TextOrNull(23), Model = r.TextOrNull(24), Arch = r.TextOrNull(25) },
        JoinedAt = r.Time(26),
        JoinToken = new TokenId(r.GetInt64(27)),
        JoinKey = r.Digest(28),
        LastJoinAt = r.Time(29),
        Displacements = new Displacements(r.TimeOrNull(30), r.TimeOrNull(31), r.TimeOrNull(32)),
        LastHeardAt = r.TimeOrNull(33),
    };

    private static SessionRecord Session(SqliteDataReader r) => new()
    {
        Epoch = r.GetInt64(8),
        Key = r.Digest(9),
        BootId = r.TextOrNull(10),
        Serial = r.TextOrNull(11),
        Hostname = r.TextOrNull(12),
        Address = r.TextOrNull(13),
        AgentVersion = r.TextOrNull(14),
        OpenedAt = r.Time(15),
    };
}
