using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store.Backups;

/// <summary>Copies the database while it is in use.</summary>
internal static class DatabaseCopy
{
    /// <summary>Room that a copy leaves: what the master writes meanwhile must not fail for its sake.</summary>
    private const long SpareBytes = 32 << 20;

    /// <summary>Makes a copy as of one moment, mode 0600, synced; the writer goes on meanwhile.</summary>
    /// <param name="database">The database.</param>
    /// <param name="copy">A file that is not there, or is overwritten.</param>
    /// <exception cref="StoreException">There is no room for it, or the database is damaged.</exception>
    public static void Make(string database, string copy)
    {
        try
        {
            File.Delete(copy);
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            CheckRoom(Sql.Number(connection, "PRAGMA page_count") * Sql.Number(connection, "PRAGMA page_size"), copy);

            // SQLite takes a file that is there and empty, and would make one that all may read.
            PrivateFile.Open(copy, FileShare.None).Dispose();
            using (var command = connection.CreateCommand())
            {
                command.CommandText = "VACUUM INTO $copy";
                command.Parameters.AddWithValue("$copy", copy);
                command.ExecuteNonQuery();
            }

            // It does not sync what it makes.
            using var file = PrivateFile.Open(copy, FileShare.ReadWrite);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            TryDelete(copy);
            throw new StoreException($"The database can't be copied to {copy}: {e.Message}", e, e is SqliteException { SqliteErrorCode: 13 });
        }
    }

    public static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next copy of that name overwrites it.
        }
    }

    private static void CheckRoom(long bytes, string copy)
    {
        // A full path of a file always has a directory.
        if (DiskSpace.Of(Path.GetDirectoryName(copy)!) is { } disk && disk.Available < bytes + SpareBytes)
        {
            throw new StoreException($"There is no room for a copy of the database: it takes {bytes + SpareBytes} bytes at {copy}, and {disk.Available} are left. Free some space.", isFull: true);
        }
    }
}
