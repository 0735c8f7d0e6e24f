using System.Text.Json;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Jobs;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

internal static partial class RowReader
{
    /// <summary>Jobs before what became of them, tasks before their attempts.</summary>
    private static IEnumerable<Row> JobRows(SqliteConnection connection) =>
    [
        .. Read(connection, "SELECT * FROM jobs ORDER BY sequence", Job),
        .. Read(connection, "SELECT * FROM job_progress", Progress),
        .. Read(connection, "SELECT * FROM tasks", Task),
        .. Read(connection, "SELECT * FROM attempts", Attempt),
    ];

    private static JobRecord Job(SqliteDataReader r) => new()
    {
        Id = new JobId(r.Id(0)),
        Sequence = r.GetInt64(1),
        Spec = JsonSerializer.Deserialize(r.GetString(2), StoreJsonContext.Default.JobSpec) ?? throw new StoreException("A job in the store has no content. Restore a backup."),
        Count = r.GetInt32(3),
        Bound = r.IsDBNull(4) ? null : new NodeBinding([.. IdBlob.Read(r.GetFieldValue<byte[]>(4)).Select(id => new NodeId(id))]),
        After = new JobIdList([.. IdBlob.Read(r.GetFieldValue<byte[]>(5)).Select(id => new JobId(id))]),
        SubmittedBy = r.GetString(6),
        SubmittedAt = r.Time(7),
        IdempotencyKey = r.TextOrNull(8),
        Fingerprint = r.IsDBNull(9) ? null : r.Digest(9),
    };

    private static JobProgress Progress(SqliteDataReader r) => new()
    {
        Id = new JobId(r.Id(0)),
        State = (JobState)r.GetInt32(1),
        StartedAt = r.TimeOrNull(2),
        FinishedAt = r.TimeOrNull(3),
        CancelledAt = r.TimeOrNull(4),
        Reason = r.TextOrNull(5),
    };

    private static TaskRecord Task(SqliteDataReader r) => new()
    {
        Id = new TaskId(new JobId(r.Id(0)), r.GetInt32(1)),
        State = (TaskState)r.GetInt32(2),
        LastAttempt = r.GetInt32(3),
        RetriesUsed = r.GetInt32(4),
        LostInARow = r.GetInt32(5),
        EligibleAt = r.TimeOrNull(6),
        Reason = r.TextOrNull(7),
    };

    private static AttemptRecord Attempt(SqliteDataReader r) => new()
    {
        Id = new AttemptId(new JobId(r.Id(0)), r.GetInt32(1), r.GetInt32(2)),
        Node = new NodeId(r.Id(3)),
        NodeName = r.GetString(4),
        Epoch = r.GetInt64(5),
        State = (AttemptState)r.GetInt32(6),
        AssignedAt = r.Time(7),
        StartedAt = r.TimeOrNull(8),
        FinishedAt = r.TimeOrNull(9),
        UnknownSince = r.TimeOrNull(10),
        Outcome = r.IsDBNull(11) ? null : new AttemptOutcome
        {
            State = (AttemptState)r.GetInt32(11),
            Reason = r.IsDBNull(12) ? null : (AttemptReason)r.GetInt32(12),
            ExitCode = r.IsDBNull(13) ? null : r.GetInt32(13),
            Signal = r.IsDBNull(14) ? null : r.GetInt32(14),
            Message = r.TextOrNull(15),
            CpuSeconds = r.IsDBNull(16) ? null : r.GetDouble(16),
            PeakMemoryBytes = r.IsDBNull(17) ? null : r.GetInt64(17),
            ReadBytes = r.IsDBNull(18) ? null : r.GetInt64(18),
            WrittenBytes = r.IsDBNull(19) ? null : r.GetInt64(19),
        },
        Superseded = r.IsDBNull(20) ? null : JsonSerializer.Deserialize(r.GetString(20), StoreJsonContext.Default.AttemptOutcome),
    };
}
