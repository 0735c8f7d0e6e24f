using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

/// <summary>Databases on a disk that can't be written.</summary>
internal static class ReadOnlyFile
{
    /// <summary>Opens a database of ours with all that was committed, and writes nothing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SqliteException">It can't be read.</exception>
    public static SqliteConnection Open(string path)
    {
        // Beside a log SQLite needs the index of it, which it makes in memory where the file of it can't be written. Without a
        // log (the last program ended well) it would still wish to make one, unless it is told that nothing can change.
        var source = new FileInfo(path + "-wal") is { Exists: true, Length: > 0 } ? path : $"{new Uri(path).AbsoluteUri}?immutable=1";
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
