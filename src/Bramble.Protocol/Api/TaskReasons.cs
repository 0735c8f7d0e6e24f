namespace Bramble.Protocol.Api;

/// <summary>Why a task stands where it does, from what its last attempt and the task itself say.</summary>
public static class TaskReasons
{
    /// <summary>The reason in words; null where there is nothing to say.</summary>
    /// <param name="task">The task.</param>
    /// <returns>Text that may come from outside: to be cleaned where it is shown.</returns>
    public static string? Why(this TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var told = task.Attempts is [.., { Message: { } message }] ? message : null;
        return task.Reason is not { } reason ? told
            : told is null || task.State == TaskState.Cancelled ? reason
            : $"{told.TrimEnd('.')}; {reason}";
    }
}
