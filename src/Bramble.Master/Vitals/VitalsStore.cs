using Bramble.Master.Store;
using Bramble.Protocol.Ids;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Vitals;

/// <summary>
/// The history's file: one table of small chunks under <see cref="ChunkKey"/>. Graphs may be lost in a crash, so commits are
/// not synced one by one; the write-ahead log is written into the file after each write, by hand, so that it is known what
/// goes to the disk. Not thread safe but for <see cref="Read"/>, which has a connection of its own.
/// </summary>
/// <param name="path">The file; made where it is missing.</param>
/// <param name="metrics">What has a history.</param>
internal sealed partial class VitalsStore(string path, IReadOnlyList<VitalsMetric> metrics) : IDisposable
{
    /// <summary>Marks a file as ours: "BrVt".</summary>
    private const int ApplicationId = 0x42725674;

    /// <summary>The version of the tables; a file of another one is put aside.</summary>
    private const int Version = 1;

    private const int PageBytes = 4_096;

    /// <summary>What the write-ahead log adds to each page.</summary>
    private const int FrameHeaderBytes = 24;

    private readonly Dictionary<int, int> _indexByNumber = metrics.Select((metric, index) => (metric.Number, index)).ToDictionary(pair => pair.Number, pair => pair.index);
    private readonly SortedSet<int>[] _periods = [.. Tier.All.Select(_ => new SortedSet<int>())];
    private readonly HashSet<(int Tier, int Period)> _rolled = [];
    private readonly Dictionary<NodeId, int> _nodes = [];
    private SqliteConnection? _connection;
    private ChunkReader? _reader;

    /// <summary>Whether the reader sees the file as it was when it could not be written.</summary>
    private bool _isFrozen;

    /// <summary>Serialises the readers, and keeps them off while the file is opened, closed or put aside.</summary>
    private readonly Lock _readers = new();

    /// <summary>Whether it can be written.</summary>
    public bool IsOpen => _connection is not null;

    public IReadOnlyList<VitalsMetric> Metrics => metrics;

    /// <summary>Whether the disk has room for what can be done without.</summary>
    public Func<bool> IsRoom { get; init; } = () => true;

    /// <summary>Bytes free on its disk.</summary>
    public long FreeBytes => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace; // A full path of a file always has a directory.

    /// <summary>When the newest hour on disk that has begun by now ends, in seconds since 1970; 0 where all lie ahead, null where there is none.</summary>
    public long? NewestSeconds(long nowSeconds) => _periods[Tier.Minute.Number] is not { Count: > 0 } hours ? null
        : (hours.GetViewBetween(0, Tier.Minute.PeriodOf(nowSeconds)).Reverse().Select(hour => (int?)hour).FirstOrDefault() + 1L) * Tier.Minute.PeriodSeconds ?? 0;

    /// <summary>Bytes in use in the file.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes of the file and of what stands beside it.</summary>
    public long BytesOnDisk => new[] { path, path + "-wal", path + "-shm" }.Sum(file => new FileInfo(file) is { Exists: true } info ? info.Length : 0);

    /// <summary>Bytes written since the last call, at most.</summary>
    public long TakeBytesWritten()
    {
        if (_connection?.Handle is not { } handle)
        {
            return 0;
        }

        // Pages that went to the log; each goes to the file once more at most.
        SQLitePCL.raw.sqlite3_db_status(handle, SQLitePCL.raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages * (FrameHeaderBytes + PageBytes + (long)PageBytes);
    }

    /// <exception cref="SqliteException">It can't be opened, or is damaged.</exception>
    /// <exception cref="IOException">It can't be made.</exception>
    public void Open()
    {
        CloseWriter();
        CloseFrozen();
        try
        {
            // SQLite gives its side files the mode of the main one.
            PrivateFile.Open(path, FileShare.ReadWrite).Dispose();
            var connection = Connect();
            _connection = connection;
            if (Sql.Number(connection, "SELECT count(*) FROM sqlite_master") == 0)
            {
                Sql.Execute(connection, $"PRAGMA page_size = {PageBytes}");
            }

            // Checkpoints are made by hand; a log that once grew is cut to 4 MiB.
            Sql.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 4194304;");
            MakeTables(connection);
            lock (_readers)
            {
                Load(connection);

                // Kept open where it is: a disk that is full can still be read, but not opened anew.
                _reader ??= new ChunkReader(Connect());
            }

            Checkpoint();
        }
        catch
        {
            CloseWriter();
            OpenToRead();
            throw;
        }
    }

    /// <summary>Puts hours on disk, in one transaction. Where an hour is there already, in part, both are combined.</summary>
    /// <exception cref="SqliteException">Nothing was written, or it is not known whether it was.</exception>
    public void Write(IReadOnlyList<HourChunk> chunks)
    {
        var connection = Opened();
        using var transaction = connection.BeginTransaction();
        using var writer = new ChunkWriter(connection, transaction);
        var numbers = chunks.Select(chunk => chunk.Node).Distinct().ToDictionary(node => node, node => NumberOf(node, connection, transaction));
        foreach (var (key, chunk) in chunks
            .Select(chunk => (Key: ChunkKey.Of(Tier.Minute, chunk.Hour, numbers[chunk.Node], metrics[chunk.Metric].Number), Chunk: chunk))
            .OrderBy(pair => pair.Key.Value))
        {
            writer.Combine(key, chunk.Data, Tier.Minute.Points);
        }

        var hours = chunks.Select(chunk => chunk.Hour).Distinct().ToList();
        var days = hours.Select(hour => Tier.Quarter.PeriodOf(hour * (long)Tier.Minute.PeriodSeconds)).Distinct().Where(day => _rolled.Contains((Tier.Quarter.Number, day))).ToList();
        days.ForEach(day => Unmark(connection, transaction, Tier.Quarter, day));
        transaction.Commit();
        days.ForEach(day => _rolled.Remove((Tier.Quarter.Number, day)));
        lock (_readers)
        {
            foreach (var (node, number) in numbers)
            {
                _nodes[node] = number;
            }

            _periods[Tier.Minute.Number].UnionWith(hours);
        }
    }

    /// <summary>Gives chunks of one metric of one node to <paramref name="found"/>, in the order of time. Thread safe.</summary>
    /// <param name="node">The node.</param>
    /// <param name="tier">Which resolution.</param>
    /// <param name="metric">Index of the metric.</param>
    /// <param name="firstPeriod">The first period of interest.</param>
    /// <param name="lastPeriod">The last.</param>
    /// <param name="found">Gets the period and its points, which are its own until the next call.</param>
    /// <exception cref="SqliteException">The file can't be read.</exception>
    public void Read(NodeId node, Tier tier, int metric, int firstPeriod, int lastPeriod, Action<int, ReadOnlyMemory<Point>> found)
    {
        lock (_readers)
        {
            var periods = _periods[tier.Number];
            if (_reader is not { } reader || periods.Count == 0 || !_nodes.TryGetValue(node, out var number))
            {
                return;
            }

            var (first, last) = (Math.Max(firstPeriod, periods.Min), Math.Min(lastPeriod, periods.Max));
            if (first <= last)
            {
                reader.Read(tier, periods.GetViewBetween(first, last).Take(MaxPeriods), number, metrics[metric].Number, found);
            }
        }
    }

    /// <summary>Whether anything of a node is on disk. Thread safe.</summary>
    public bool Knows(NodeId node)
    {
        lock (_readers)
        {
            return _nodes.ContainsKey(node);
        }
    }

    /// <summary>Drops everything of a node.</summary>
    /// <exception cref="SqliteException">It could not be done.</exception>
    public void Forget(NodeId node)
    {
        if (!_nodes.TryGetValue(node, out var number))
        {
            return;
        }

        var connection = Opened();
        using var transaction = connection.BeginTransaction();
        foreach (var tier in Tier.All)
        {
            foreach (var period in _periods[tier.Number])
            {
                Delete(connection, transaction, ChunkKey.Of(tier, period, number, 0), ChunkKey.Of(tier, period, number, ChunkKey.MaxMetric));
            }
        }

        Run(connection, transaction, "DELETE FROM nodes WHERE number = $1", number);
        transaction.Commit();
        lock (_readers)
        {
            _nodes.Remove(node);
        }
    }

    /// <summary>Writes the log into the file, and syncs it.</summary>
    /// <exception cref="SqliteException">It could not be done.</exception>
    public void Checkpoint()
    {
        var connection = Opened();
        Sql.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        UsedBytes = (Sql.Number(connection, "PRAGMA page_count") - Sql.Number(connection, "PRAGMA freelist_count")) * PageBytes;
    }

    /// <summary>Puts the file aside under another name, in place of one put aside before, for a new one to be begun.</summary>
    /// <returns>Where it is now.</returns>
    /// <exception cref="IOException">It could not be moved.</exception>
    public string PutAside()
    {
        Dispose();
        var aside = path + ".damaged";
        File.Move(path, aside, overwrite: true);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        return aside;
    }

    /// <summary>After a failed write nobody knows what is on disk: it is opened and loaded anew before the next. Reading goes on.</summary>
    public void CloseWriter()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public void Dispose()
    {
        lock (_readers)
        {
            _reader?.Dispose();
            _reader = null;
            ForgetPlaces();
        }

        CloseWriter();
    }

    /// <summary>More periods than retention leaves, for a file that somebody else wrote.</summary>
    private const int MaxPeriods = 1_000;

    private SqliteConnection Opened() => _connection ?? throw new InvalidOperationException($"{path} is not open.");

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        Sql.Execute(connection, "PRAGMA cache_size = -1024;");
        return connection;
    }

    private static void MakeTables(SqliteConnection connection)
    {
        if (Sql.Number(connection, "SELECT count(*) FROM sqlite_master") == 0)
        {
            using var transaction = connection.BeginTransaction();
            Sql.Execute(
                connection,
                $"""
                CREATE TABLE chunks (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
                CREATE TABLE nodes (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;
                CREATE TABLE rolled (tier INTEGER NOT NULL, period INTEGER NOT NULL, PRIMARY KEY (tier, period)) STRICT, WITHOUT ROWID;
                PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};
                """);
            transaction.Commit();
        }
        else
        {
            CheckVersion(connection);
        }
    }

    private static void CheckVersion(SqliteConnection connection)
    {
        if (Sql.Number(connection, "PRAGMA application_id") != ApplicationId || Sql.Number(connection, "PRAGMA user_version") != Version)
        {
            throw new SqliteException("it is not a history that this version reads", SQLitePCL.raw.SQLITE_NOTADB);
        }
    }

    /// <summary>The number of a node; a new one gets the next, which counts only once it is committed.</summary>
    private int NumberOf(NodeId node, SqliteConnection connection, SqliteTransaction transaction)
    {
        if (_nodes.TryGetValue(node, out var number))
        {
            return number;
        }

        Span<byte> id = stackalloc byte[16];
        node.Value.TryWriteBytes(id, bigEndian: true, out _);
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO nodes (id) VALUES ($1) RETURNING number";
        command.Parameters.AddWithValue("$1", id.ToArray());
        return command.ExecuteScalar() is long and > 0 and <= ChunkKey.MaxNode and var next ? (int)next : throw new SqliteException("more nodes than it can hold", SQLitePCL.raw.SQLITE_FULL);
    }

    private static void Unmark(SqliteConnection connection, SqliteTransaction transaction, Tier tier, int period) =>
        Run(connection, transaction, "DELETE FROM rolled WHERE tier = $1 AND period = $2", tier.Number, period);

    private static void Delete(SqliteConnection connection, SqliteTransaction transaction, ChunkKey first, ChunkKey last) =>
        Run(connection, transaction, "DELETE FROM chunks WHERE key BETWEEN $1 AND $2", first.Value, last.Value);

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, string sql, params ReadOnlySpan<long> values)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Only constants get here.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters.AddWithValue($"${index + 1}", values[index]);
        }

        command.ExecuteNonQuery();
    }

    private static void ForEach(SqliteConnection connection, string sql, Action<SqliteDataReader> found)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants get here.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            found(rows);
        }
    }
}
