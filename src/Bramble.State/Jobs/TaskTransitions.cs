using Bramble.Protocol.Api;

namespace Bramble.State.Jobs;

/// <summary>
/// The life of a task: <c>pending -> assigned -> running -> succeeded | failed | cancelled</c>. It goes back to pending only
/// with a new attempt ahead. An end may be heard of before the start was, so it may come right after the assignment.
/// </summary>
internal static class TaskTransitions
{
    /// <summary>The state after <paramref name="on"/>, or null where that cannot happen.</summary>
    public static TaskState? Next(TaskState from, TaskEvent on) => (from, on) switch
    {
        (TaskState.Pending, TaskEvent.Placed) => TaskState.Assigned,
        (TaskState.Assigned, TaskEvent.Started) => TaskState.Running,
        (TaskState.Assigned or TaskState.Running, TaskEvent.Succeeded) => TaskState.Succeeded,
        (TaskState.Assigned or TaskState.Running, TaskEvent.Failed) => TaskState.Failed,
        (TaskState.Pending or TaskState.Assigned or TaskState.Running, TaskEvent.Cancelled) => TaskState.Cancelled,
        (TaskState.Assigned or TaskState.Running, TaskEvent.GivenBack) => TaskState.Pending,
        (TaskState.Failed, TaskEvent.Retried) => TaskState.Pending,
        _ => null,
    };
}
