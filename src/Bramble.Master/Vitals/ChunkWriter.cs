using Microsoft.Data.Sqlite;

namespace Bramble.Master.Vitals;

/// <summary>Puts chunks into the table, in one transaction.</summary>
internal sealed class ChunkWriter : IDisposable
{
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _select;
    private readonly SqliteCommand _update;
    private readonly Point[] _points = new Point[ChunkCodec.MaxPoints];
    private readonly Point[] _other = new Point[ChunkCodec.MaxPoints];
    private readonly byte[] _buffer = new byte[ChunkCodec.MaxBytes];

    public ChunkWriter(SqliteConnection connection, SqliteTransaction transaction)
    {
        SqliteCommand Make(string sql)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // Only the constants below.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.Parameters.Add("$key", SqliteType.Integer);
            command.Parameters.Add("$data", SqliteType.Blob);
            return command;
        }

        _insert = Make("INSERT INTO chunks (key, data) VALUES ($key, $data) ON CONFLICT DO NOTHING");
        _select = Make("SELECT data FROM chunks WHERE key = $key");
        _select.Parameters.RemoveAt(1);
        _update = Make("UPDATE chunks SET data = $data WHERE key = $key");
    }

    /// <summary>Writes a chunk; where there is one, what both know of a point is combined.</summary>
    public void Combine(ChunkKey key, byte[] data, int points) => Write(key, data, points, isOverlay: false);

    /// <summary>Writes a chunk; where there is one, its points stay only where the new ones know nothing.</summary>
    public void Overlay(ChunkKey key, byte[] data, int points) => Write(key, data, points, isOverlay: true);

    public void Dispose()
    {
        _insert.Dispose();
        _select.Dispose();
        _update.Dispose();
    }

    private void Write(ChunkKey key, byte[] data, int points, bool isOverlay)
    {
        _insert.Parameters[0].Value = key.Value;
        _insert.Parameters[1].Value = data;
        if (_insert.ExecuteNonQuery() > 0)
        {
            return;
        }

        _select.Parameters[0].Value = key.Value;
        var older = _points.AsSpan(0, points);
        var newer = _other.AsSpan(0, points);
        _ = ChunkCodec.TryDecode(_select.ExecuteScalar() as byte[], older);
        if (!ChunkCodec.TryDecode(data, newer))
        {
            return;
        }

        if (isOverlay)
        {
            Points.Overlay(newer, older);
        }
        else
        {
            Points.Combine(newer, older);
        }

        _update.Parameters[0].Value = key.Value;
        _update.Parameters[1].Value = _buffer.AsSpan(0, ChunkCodec.Encode(older, _buffer)).ToArray();
        _update.ExecuteNonQuery();
    }
}
