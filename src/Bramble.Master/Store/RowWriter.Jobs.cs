using System.Text.Json;
using Bramble.State;
using Bramble.State.Jobs;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Store;

internal sealed partial class RowWriter
{
    private void WriteJob(Change change, SqliteTransaction transaction)
    {
        switch (change)
        {
            case JobPut { Job: var j }:
                Run(
                    transaction, "INSERT INTO jobs VALUES ", j.Id.Value, j.Sequence, JsonSerializer.Serialize(j.Spec, StoreJsonContext.Default.JobSpec), j.Count,
                    j.Bound is { } bound ? IdBlob.Of(bound.Nodes.Select(node => node.Value)) : null, IdBlob.Of(j.After.Select(id => id.Value)),
                    j.SubmittedBy, j.SubmittedAt, j.IdempotencyKey, j.Fingerprint);
                break;
            case JobProgressPut { Progress: var p }:
                Run(transaction, "INSERT OR REPLACE INTO job_progress VALUES ", p.Id.Value, p.State, p.StartedAt, p.FinishedAt, p.CancelledAt, p.Reason);
                break;
            case TaskPut { Task: var t }:
                Run(
                    transaction, "INSERT OR REPLACE INTO tasks VALUES ", t.Id.Job.Value, t.Id.Index, t.State, t.LastAttempt, t.RetriesUsed, t.LostInARow,
                    t.EligibleAt, t.Reason);
                break;
            case AttemptPut { Attempt: var a }:
                Write(a, transaction);
                break;
            case AttemptDeleted { Id: var id }:
                Run(transaction, "DELETE FROM attempts WHERE (job, task, number) = ", id.Task.Job.Value, id.Task.Index, id.Number);
                break;
            case JobDeleted { Id: var id }:
                Run(transaction, "DELETE FROM attempts WHERE job = ", id.Value);
                Run(transaction, "DELETE FROM tasks WHERE job = ", id.Value);
                Run(transaction, "DELETE FROM job_progress WHERE job = ", id.Value);
                Run(transaction, "DELETE FROM jobs WHERE id = ", id.Value);
                break;
            default:
                throw new InvalidOperationException($"No table for {change.GetType().Name}.");
        }
    }

    private void Write(AttemptRecord a, SqliteTransaction transaction) => Run(
        transaction, "INSERT OR REPLACE INTO attempts VALUES ",
        a.Id.Task.Job.Value, a.Id.Task.Index, a.Id.Number, a.Node.Value, a.NodeName, a.Epoch, a.State, a.AssignedAt, a.StartedAt, a.FinishedAt, a.UnknownSince,
        a.Outcome?.State, a.Outcome?.Reason, a.Outcome?.ExitCode, a.Outcome?.Signal, a.Outcome?.Message, a.Outcome?.CpuSeconds, a.Outcome?.PeakMemoryBytes,
        a.Outcome?.ReadBytes, a.Outcome?.WrittenBytes,
        a.Superseded is { } superseded ? JsonSerializer.Serialize(superseded, StoreJsonContext.Default.AttemptOutcome) : null);
}
