using Bramble.State;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

/// <summary>
/// One SQLite file, one transaction per batch, synced before it returns. After a failed commit nobody knows what is on
/// disk: the connection is dropped, and opening again checks the file and writes the whole write-ahead log into it and
/// syncs it, so that nothing is believed that only the page cache remembers.
/// </summary>
internal sealed class SqliteBatchLog(string path) : IBatchLog
{
    /// <summary>What to do about a damaged file.</summary>
    private const string Remedy = "Stop the master and put a copy in its place: bramble restore FILE --force, with a backup of yours or the newest file of the data directory's 'backups'.";

    /// <summary>Less than a page or two and SQLite's shared memory need.</summary>
    private const long RoomBytes = 128 * 1024;

    /// <summary>A file up to this size is checked at each start: it is read then anyway, and a card also rots while it is off.</summary>
    private const long AlwaysCheckedBytes = 64 * 1024 * 1024;

    // SQLite's result codes.
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;
    private const int IoErrorSync = IoError | (4 << 8);
    private const int IoErrorDirectorySync = IoError | (5 << 8);

    private SqliteConnection? _connection;
    private RowWriter? _writer;
    private ClusterState _state = ClusterState.Empty;

    public ClusterState Open()
    {
        Dispose();
        try
        {
            if (_state.Cluster is not null && !File.Exists(path))
            {
                // Its disk is unmounted, say: a new file there would be a cluster without nodes.
                throw new StoreException($"{path} is gone. Is its disk mounted?");
            }

            // SQLite gives its side files the mode of the main one.
            PrivateFile.Open(path, FileShare.ReadWrite).Dispose();
            var connection = _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();

            // FULL: with NORMAL a power cut loses commits that were acknowledged.
            Sql.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
            Migrations.Run(connection);
            Check(connection);
            Sql.Execute(connection, "UPDATE meta SET value = 0 WHERE name = 'clean_stop'");
            if (Sql.Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            {
                throw new StoreException($"{path} is in use by another program.");
            }

            _writer = new RowWriter(connection);
            var state = Load(connection);
            return _state.Cluster is not { } known || known.Id == state.Cluster?.Id
                ? _state = state
                : throw new StoreException($"{path} is no longer the database of this cluster. Is another disk mounted there?");
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw Failed(e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ClusterState? Read()
    {
        try
        {
            using var connection = ReadOnlyFile.Open(path);
            if (Migrations.CheckVersion(connection) is var version && version != Migrations.Newest)
            {
                // The rows are of an older shape.
                return null;
            }

            Check(connection);
            return Load(connection) is { Cluster: not null } state ? _state = state : null;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw Failed(e);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public ValueTask<CommittedBatch> CommitAsync(IReadOnlyList<TimedCommand> commands, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = _state;
        var decisions = new List<Decision>(commands.Count);
        var changes = new List<Change>();
        foreach (var command in commands)
        {
            (state, var decision) = Run(state, command);
            decisions.Add(decision);
            if (decision is Decision.Accepted accepted)
            {
                changes.AddRange(accepted.Changes);
            }
        }

        if (changes.Count > 0)
        {
            Write(changes);
        }

        _state = state;
        return ValueTask.FromResult(new CommittedBatch(state, decisions, changes));
    }

    public void CloseClean()
    {
        if (_connection is { } connection)
        {
            Sql.Execute(connection, "UPDATE meta SET value = 1 WHERE name = 'clean_stop'");
        }

        Dispose();
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>What one command brings about must not end the loop for all others. A rule is pure: it throws again in every replay, and leaves nothing half done.</summary>
    private static (ClusterState State, Decision Decision) Run(ClusterState state, TimedCommand command)
    {
        try
        {
            return state.Run(command);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (state, new Decision.Refused(new CommandFailed(command.Command.GetType().Name, e)));
        }
    }

    private void Write(List<Change> changes)
    {
        if (_connection is not { } connection || _writer is not { } writer)
        {
            throw new StoreException($"{path} is not open.");
        }

        try
        {
            using var transaction = connection.BeginTransaction();
            foreach (var change in changes)
            {
                writer.Write(change, transaction);
            }

            transaction.Commit();
        }
        catch (SqliteException e)
        {
            Dispose();
            throw Failed(e);
        }
    }

    private ClusterState Load(SqliteConnection connection)
    {
        try
        {
            return RowReader.Load(connection);
        }
        catch (Exception e) when (e is not (SqliteException or OutOfMemoryException))
        {
            // A value that no rule would have written.
            throw new StoreException($"{path} is damaged (a row can't be read: {e.Message}). {Remedy}", e);
        }
    }

    private void Check(SqliteConnection connection)
    {
        var isDue = Sql.Number(connection, "SELECT value FROM meta WHERE name = 'clean_stop'") == 0 || new FileInfo(path).Length <= AlwaysCheckedBytes;
        if (isDue && Finding(connection) is { } finding)
        {
            throw new StoreException($"{path} is damaged ({finding}). {Remedy}");
        }
    }

    /// <summary>What is wrong with the file, in one line; null where nothing is found.</summary>
    internal static string? Finding(SqliteConnection connection) =>
        Sql.Scalar(connection, "PRAGMA quick_check(1)") is var found and not "ok" ? $"{found}".ReplaceLineEndings(" ") : null;

    private StoreException Failed(Exception e)
    {
        var isFull = IsFull(e);
        return new StoreException(isFull ? $"The disk is full: {path} cannot be written. Free some space." : Describe(e), e, isFull, isFull || IsOfDisk(e));
    }

    private static bool IsOfDisk(Exception e) => e is SqliteException { SqliteErrorCode: ReadOnly or IoError or CannotOpen } or IOException { HResult: Errno.ReadOnly or Errno.InputOutput };

    /// <summary>
    /// Whether there was no room. SQLite says so of its files but not of its shared memory, which shows as an I/O error; an
    /// error of a sync is never taken for a full disk, since what it was to sync may be there.
    /// </summary>
    private bool IsFull(Exception e) => e is SqliteException sqlite
        ? sqlite.SqliteErrorCode == Full
            || (sqlite.SqliteErrorCode is IoError or CannotOpen
                && sqlite.SqliteExtendedErrorCode is not (IoErrorSync or IoErrorDirectorySync)
                && IsNoRoom())
        : e is IOException && (e.HResult == Errno.NoSpace || IsNoRoom());

    private bool IsNoRoom() => Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory && DiskSpace.Of(directory) is { Available: < RoomBytes };

    private string Describe(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: ReadOnly } => $"{path} is read-only: the card may be worn out or mounted read-only.",
        SqliteException { SqliteErrorCode: IoError } => $"The disk of {path} reports errors: {e.Message}",
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => $"{path} is damaged: {e.Message} {Remedy}",
        SqliteException { SqliteErrorCode: CannotOpen } => $"{path} cannot be opened: {e.Message}",
        SqliteException => $"{path} cannot be written: {e.Message}",
        IOException { HResult: Errno.ReadOnly } => $"{path} is read-only: the card may be worn out or mounted read-only.",
        _ => $"{path} cannot be opened: {e.Message}",
    };
}
