using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Bramble.Master.Vitals;

/// <summary>
/// Reads chunks over a connection of its own. It calls SQLite itself: a month of a hundred nodes is 5,500 rows, and a command
/// and a reader for each would take most of the time. Not thread safe.
/// </summary>
internal sealed class ChunkReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SQLitePCL.sqlite3_stmt _select;
    private readonly Point[] _points = new Point[ChunkCodec.MaxPoints];

    /// <param name="connection">An open one, disposed with this.</param>
    public ChunkReader(SqliteConnection connection)
    {
        _connection = connection;
        Check(sqlite3_prepare_v2(connection.Handle, "SELECT data FROM chunks WHERE key = ?", out _select));
    }

    /// <summary>Gives the chunks of one metric of one node to <paramref name="found"/>.</summary>
    /// <param name="tier">Which resolution.</param>
    /// <param name="periods">Of which periods.</param>
    /// <param name="node">The node's number.</param>
    /// <param name="metric">The metric's number.</param>
    /// <param name="found">Gets the period and its points, which are its own until the next call.</param>
    /// <exception cref="SqliteException">The file can't be read.</exception>
    public void Read(Tier tier, IEnumerable<int> periods, int node, int metric, Action<int, ReadOnlyMemory<Point>> found)
    {
        // One transaction, for the file's locks to be taken once and not for each row.
        Check(sqlite3_exec(_connection.Handle, "BEGIN"));
        try
        {
            foreach (var period in periods)
            {
                Check(sqlite3_bind_int64(_select, 1, ChunkKey.Of(tier, period, node, metric).Value));
                var step = sqlite3_step(_select);
                var isRead = step == SQLITE_ROW && ChunkCodec.TryDecode(sqlite3_column_blob(_select, 0), _points.AsSpan(0, tier.Points));
                Check(sqlite3_reset(_select));
                if (isRead)
                {
                    found(period, _points.AsMemory(0, tier.Points));
                }
            }
        }
        finally
        {
            _ = sqlite3_exec(_connection.Handle, "COMMIT");
        }
    }

    public void Dispose()
    {
        _select.Dispose();
        _connection.Dispose();
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection.Handle);
}
