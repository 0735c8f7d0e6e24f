using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

/// <summary>The tables, as numbered steps that only go forward. A released step is never edited.</summary>
internal static class Migrations
{
    /// <summary>Marks a file as ours: "Brmb".</summary>
    public const int ApplicationId = 0x42726D62;

    /// <summary>The version this program writes.</summary>
    public static int Newest => Steps.Length;

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
        INSERT INTO meta VALUES ('clean_stop', 1), ('batch', 0);
        CREATE TABLE cluster (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), id BLOB NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
        CREATE TABLE nodes (
          id BLOB PRIMARY KEY, name TEXT NOT NULL, state INTEGER NOT NULL, key BLOB NOT NULL, certificate_not_after INTEGER NOT NULL,
          next_key BLOB, next_certificate_not_after INTEGER, epoch INTEGER NOT NULL,
          session_epoch INTEGER, session_key BLOB, session_boot_id TEXT, session_serial TEXT, session_hostname TEXT,
          session_address TEXT, session_agent_version TEXT, session_opened_at INTEGER,
          draining INTEGER NOT NULL, hold_kind INTEGER, hold_reason TEXT, hold_since INTEGER, labels TEXT NOT NULL,
          hostname TEXT, serial TEXT, machine_id TEXT, model TEXT, arch TEXT,
          joined_at INTEGER NOT NULL, join_token INTEGER NOT NULL, join_key BLOB NOT NULL, last_join_at INTEGER NOT NULL,
          displaced_1 INTEGER, displaced_2 INTEGER, displaced_3 INTEGER) STRICT, WITHOUT ROWID;
        CREATE TABLE tombstones (
          key BLOB PRIMARY KEY, node_id BLOB NOT NULL, node_name TEXT NOT NULL, cause INTEGER NOT NULL, died_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE tokens (
          id INTEGER PRIMARY KEY, secret_hash BLOB NOT NULL, role INTEGER NOT NULL, state INTEGER NOT NULL, uses_allowed INTEGER NOT NULL,
          uses_left INTEGER NOT NULL CHECK (uses_left >= 0), bound_node BLOB, bound_name TEXT, created_by TEXT NOT NULL,
          created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER) STRICT;
        CREATE TABLE audit (
          sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, target TEXT, result TEXT NOT NULL,
          detail TEXT, source TEXT, correlation_id TEXT, hash BLOB NOT NULL) STRICT;
        """,
        "ALTER TABLE nodes ADD COLUMN last_heard_at INTEGER",
        """
        CREATE TABLE jobs (
          id BLOB PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, spec TEXT NOT NULL, count INTEGER NOT NULL, bound BLOB, after BLOB NOT NULL,
          submitted_by TEXT NOT NULL, submitted_at INTEGER NOT NULL, idempotency_key TEXT, fingerprint BLOB) STRICT, WITHOUT ROWID;
        CREATE TABLE job_progress (
          job BLOB PRIMARY KEY, state INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, cancelled_at INTEGER, reason TEXT) STRICT, WITHOUT ROWID;
        CREATE TABLE tasks (
          job BLOB NOT NULL, task INTEGER NOT NULL, state INTEGER NOT NULL, last_attempt INTEGER NOT NULL, retries_used INTEGER NOT NULL,
          lost_in_a_row INTEGER NOT NULL, eligible_at INTEGER, reason TEXT, PRIMARY KEY (job, task)) STRICT, WITHOUT ROWID;
        CREATE TABLE attempts (
          job BLOB NOT NULL, task INTEGER NOT NULL, number INTEGER NOT NULL, node BLOB NOT NULL, node_name TEXT NOT NULL, epoch INTEGER NOT NULL,
          state INTEGER NOT NULL, assigned_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER, unknown_since INTEGER,
          outcome INTEGER, reason INTEGER, exit_code INTEGER, signal INTEGER, message TEXT, cpu_seconds REAL, peak_memory INTEGER,
          read_bytes INTEGER, written_bytes INTEGER, superseded TEXT, PRIMARY KEY (job, task, number)) STRICT, WITHOUT ROWID;
        """,
    ];

    /// <summary>Brings the tables up to <see cref="Newest"/>, each step in a transaction of its own.</summary>
    /// <exception cref="StoreException">The file is not ours, or newer than this program.</exception>
    public static void Run(SqliteConnection connection)
    {
        var version = CheckVersion(connection);
        for (; version < Newest; version++)
        {
            using var transaction = connection.BeginTransaction();
            Sql.Execute(connection, $"{Steps[version]}; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1};");
            transaction.Commit();
        }
    }

    /// <summary>The version of a file that this program can read; 0 for a new one.</summary>
    /// <exception cref="StoreException">The file is not ours, or newer than this program.</exception>
    public static int CheckVersion(SqliteConnection connection)
    {
        var application = Sql.Number(connection, "PRAGMA application_id");
        var version = (int)Sql.Number(connection, "PRAGMA user_version");
        if (application != ApplicationId && (application != 0 || version != 0 || Sql.Number(connection, "SELECT count(*) FROM sqlite_master") != 0))
        {
            throw new StoreException($"{connection.DataSource} is a database of another program.");
        }

        return version <= Newest
            ? version
            : throw new StoreException($"{connection.DataSource} was written by a newer Bramble (version {version} of the tables; this one knows {Newest}). Update this machine.");
    }
}
