using Bramble.Protocol.Api;
using Bramble.State.Jobs;
using Bramble.State.Scheduling;

namespace Bramble.Master.Jobs;

/// <summary>Jobs, tasks and attempts as the API shows them.</summary>
internal static class JobViews
{
    /// <param name="entry">The job.</param>
    /// <param name="waiting">Why no task starts; null where that is not known or asked.</param>
    public static Job Of(JobEntry entry, string? waiting) => new()
    {
        Id = entry.Record.Id,
        Name = entry.Record.Spec.Name,
        State = entry.State,
        Counts = Of(entry.Counts),
        SubmittedBy = entry.Record.SubmittedBy,
        SubmittedAt = entry.Record.SubmittedAt,
        StartedAt = entry.Progress.StartedAt,
        FinishedAt = entry.Progress.FinishedAt,
        Spec = entry.Record.Spec,
        Waiting = waiting,
        Reason = entry.Progress.Reason,
    };

    public static JobCounts Of(JobTally tally) => new()
    {
        Pending = tally.Pending,
        Assigned = tally.Assigned,
        Running = tally.Running,
        Succeeded = tally.Succeeded,
        Failed = tally.Failed,
        Cancelled = tally.Cancelled,
    };

    public static TaskInfo Of(JobEntry entry, int index, SchedulingInput input)
    {
        var task = entry.Task(index);
        var attempts = entry.Attempts(index);
        return new TaskInfo
        {
            Index = index,
            State = task.State,
            Node = entry.Record.BoundNode(index) is { } bound ? input.State.Nodes.Find(bound)?.Name ?? (attempts.IsEmpty ? null : attempts[^1].NodeName)
                : attempts.IsEmpty ? null : attempts[^1].NodeName,
            EligibleAt = task.EligibleAt,
            Reason = task.Reason,
            Attempts = [.. attempts.Select(Of)],
        };
    }

    private static AttemptInfo Of(AttemptRecord attempt) => new()
    {
        Number = attempt.Id.Number,
        Node = attempt.NodeName,
        NodeId = attempt.Node,
        State = attempt.State,
        ExitCode = attempt.Outcome?.ExitCode,
        Signal = attempt.Outcome?.Signal,
        Reason = attempt.Outcome?.Reason,
        Message = attempt.Outcome?.Message ?? (attempt.UnknownSince is null ? null : "its node is not heard from: nobody knows whether it still runs"),
        CpuSeconds = attempt.Outcome?.CpuSeconds,
        PeakMemoryBytes = attempt.Outcome?.PeakMemoryBytes,
        ReadBytes = attempt.Outcome?.ReadBytes,
        WrittenBytes = attempt.Outcome?.WrittenBytes,
        AssignedAt = attempt.AssignedAt,
        StartedAt = attempt.StartedAt,
        FinishedAt = attempt.FinishedAt,
        Superseded = attempt.Superseded is { } superseded ? AttemptMessages.Words(superseded) : null,
    };
}
