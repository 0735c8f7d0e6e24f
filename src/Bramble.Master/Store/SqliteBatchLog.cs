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
    private SqliteConnection? _connection;
    private RowWriter? _writer;
    private ClusterState _state = ClusterState.Empty;

    public ClusterState Open()
    {
        Dispose();
        try
        {
            // SQLite gives its side files the mode of the main one.
            PrivateFile.Open(path, FileShare.ReadWrite).Dispose();
            var connection = _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();

            // FULL: with NORMAL a power cut loses commits that were acknowledged.
            Sql.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
            Migrations.Run(connection);
            if (Sql.Number(connection, "SELECT value FROM meta WHERE name = 'clean_stop'") == 0)
            {
                Check(connection);
            }

            Sql.Execute(connection, "UPDATE meta SET value = 0 WHERE name = 'clean_stop'");
            if (Sql.Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            {
                throw new StoreException($"{path} is in use by another program.");
            }

            _writer = new RowWriter(connection);
            return _state = RowReader.Load(connection);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new StoreException(Describe(e), e);
        }
        catch
        {
            Dispose();
            throw;
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
            throw new StoreException(Describe(e), e);
        }
    }

    private void Check(SqliteConnection connection)
    {
        if (Sql.Scalar(connection, "PRAGMA quick_check(1)") is not "ok" and var finding)
        {
            throw new StoreException($"{path} is damaged ({finding}). Restore a backup.");
        }
    }

    private string Describe(Exception e) => e is SqliteException { SqliteErrorCode: var code }
        ? code switch
        {
            13 => $"The disk is full: {path} cannot be written. Free some space.",
            8 => $"{path} is read-only: the card may be worn out or mounted read-only.",
            10 => $"The disk of {path} reports errors: {e.Message}",
            11 or 26 => $"{path} is damaged: {e.Message} Restore a backup.",
            14 => $"{path} cannot be opened: {e.Message}",
            _ => $"{path} cannot be written: {e.Message}",
        }
        : $"{path} cannot be opened: {e.Message}";
}
