using System.Globalization;
using Bramble.Master.Hosting;
using Bramble.Master.Joining;
using Bramble.Protocol.Api;
using Bramble.State;
using Bramble.State.Cluster;

namespace Bramble.Master.Store.Backups;

/// <summary>Puts a backup, or a snapshot of the database, in place of what is in a data directory. No master may run there.</summary>
internal sealed class Restoring(string data, TimeProvider time)
{
    private const string StagedName = "restoring";

    /// <summary>The first bytes of every SQLite file.</summary>
    private static ReadOnlySpan<byte> SqliteMagic => "SQLite format 3\0"u8;

    /// <exception cref="StartException">A restore was begun and not finished: what is there is half old and half new.</exception>
    public static void ThrowIfUnfinished(string data)
    {
        try
        {
            if (Swap.Unfinished(data) is { } ready)
            {
                throw new StartException($"A restore of {data} was cut short ({Path.GetFileName(ready)}). Run 'bramble restore' once more, with any file: it ends what was begun.", Protocol.ExitCode.Failed);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Who cannot read the directory is told so by what opens it next.
        }
    }

    /// <summary>Restores.</summary>
    /// <param name="file">A backup, or a snapshot of the database, which goes with the identity and the key that are there.</param>
    /// <param name="force">Whether what is there may be moved aside.</param>
    /// <exception cref="StoreException">It cannot be done; nothing of what was there has changed.</exception>
    public RestoreResult Run(string file, bool force)
    {
        try
        {
            Directory.CreateDirectory(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var held = DirectoryLock.Take(data);
            if (Swap.Unfinished(data) is { } ready)
            {
                var (loaded, aside) = (Load(Path.Combine(data, ready)), Swap.Finish(data, ready));
                return Result(loaded ?? Load(data)!, backupTakenAt: null, aside, wasUnfinished: true); // Finish has put a database there.
            }

            var staged = Path.Combine(data, StagedName);
            if (Directory.Exists(staged))
            {
                Directory.Delete(staged, recursive: true);
            }

            Directory.CreateDirectory(staged, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            try
            {
                return Run(file, force, staged);
            }
            finally
            {
                if (Directory.Exists(staged))
                {
                    Directory.Delete(staged, recursive: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The restore to {data} failed: {e.Message}", e);
        }
        catch (StartException e)
        {
            throw new StoreException(e.Message, e);
        }
    }

    private RestoreResult Run(string file, bool force, string staged)
    {
        using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        var isSnapshot = IsDatabase(source);
        ThrowIfInTheWay(isSnapshot, force);
        DateTimeOffset? takenAt;
        if (isSnapshot)
        {
            takenAt = Snapshots.TakenAt(file);
            using var target = PrivateFile.Open(Path.Combine(staged, StoreFiles.Database), FileShare.None);
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
        }
        else
        {
            takenAt = BackupReader.Unpack(source, file, staged).TakenAt;
        }

        var state = Declare(Path.Combine(staged, StoreFiles.Database), takenAt);
        ThrowIfOfAnotherCluster(state, isSnapshot ? data : staged);
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = Swap.Finish(data, Swap.Begin(data, staged, stamp));
        return Result(state, takenAt, aside, wasUnfinished: false);
    }

    private RestoreResult Result(ClusterState state, DateTimeOffset? backupTakenAt, string? aside, bool wasUnfinished) => new()
    {
        Data = data,
        Cluster = state.Cluster?.Name ?? "",
        TakenAt = backupTakenAt,
        Nodes = state.Nodes.Count,
        Replaced = aside,
        WasUnfinished = wasUnfinished,
    };

    private static bool IsDatabase(FileStream source)
    {
        Span<byte> start = stackalloc byte[SqliteMagic.Length];
        var isDatabase = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(SqliteMagic);
        source.Position = 0;
        return isDatabase;
    }

    private void ThrowIfInTheWay(bool isSnapshot, bool force)
    {
        var there = StoreFiles.All.Where(name => File.Exists(Path.Combine(data, name))).ToList();
        if (isSnapshot && StoreFiles.All.Except([StoreFiles.Database, .. there], StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            throw new StoreException($"The file is a copy of the database alone and goes with the rest of its cluster, but {string.Join(" and ", missing)} is missing in {data}. Restore a backup that 'bramble backup' made.");
        }

        if (!force && (isSnapshot ? there.Contains(StoreFiles.Database, StringComparer.Ordinal) : there.Count > 0))
        {
            throw new StoreException($"There is a cluster in {data} ({string.Join(", ", there)}). With --force it is moved aside, into a directory there; or choose another directory with --data DIR.");
        }
    }

    /// <summary>Checks a database and makes it one that may go on: epochs ahead of all that agents have seen, tokens revoked.</summary>
    private ClusterState Declare(string database, DateTimeOffset? takenAt)
    {
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False"))
        {
            try
            {
                connection.Open();
                if (SqliteBatchLog.Finding(connection) is { } finding)
                {
                    throw new StoreException($"The database in the file is damaged ({finding}). Nothing was changed. Take another one.");
                }
            }
            catch (Microsoft.Data.Sqlite.SqliteException e)
            {
                throw new StoreException($"The database in the file is damaged ({e.Message}). Nothing was changed. Take another one.", e);
            }
        }

        using var log = new SqliteBatchLog(database);
        _ = log.Open();

        var committed = log.CommitAsync([new TimedCommand(new DeclareRestored(takenAt), time.GetUtcNow())], CancellationToken.None);
        if (!committed.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The log of a file does not wait.");
        }

#pragma warning disable VSTHRD002 // It has ended, as was asked above.
        var batch = committed.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        var (state, decision) = (batch.State, batch.Decisions[0]);
        if (decision is Decision.Refused refused)
        {
            throw new StoreException($"The database in the file can't be used: {refused.Refusal.Message} Nothing was changed.");
        }

        log.CloseClean();
        return state;
    }

    private static void ThrowIfOfAnotherCluster(ClusterState state, string identity)
    {
        var cluster = ClusterIdentity.Read(Path.Combine(identity, StoreFiles.Identity));
        if (!string.Equals(cluster.Id, state.Cluster?.Id.ToString("N"), StringComparison.Ordinal))
        {
            throw new StoreException($"The database is of the cluster {state.Cluster?.Id:N}, but {StoreFiles.Identity} says {cluster.Id}. Nothing was changed. Take the file that belongs here.");
        }

        // Reads the key and compares it with the certificate and the cluster.
        NodeAuthority.Open(identity, cluster.Id).Dispose();
    }

    private static ClusterState? Load(string directory)
    {
        var database = Path.Combine(directory, StoreFiles.Database);
        if (!File.Exists(database))
        {
            return null;
        }

        using var log = new SqliteBatchLog(database);
        var state = log.Open();
        log.CloseClean();
        return state;
    }
}
