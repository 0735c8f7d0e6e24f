namespace Bramble.Master.Logs;

/// <summary>What is known of a stream that may still grow. Its members are used under <see cref="Lock"/>.</summary>
internal sealed class LogState
{
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lock Lock { get; } = new();

    /// <summary>Whether the files have been looked at.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Up to here all has come, kept or not.</summary>
    public long Next { get; set; }

    /// <summary>Up to here readers hear of it from the files: the end of the last piece kept, or of the last word about what was not.</summary>
    public long Told { get; set; }

    /// <summary>Length of the file that grows, whole pieces only.</summary>
    public long FileLength { get; set; }

    /// <summary>Bytes kept of the beginning and of the end; 0 before anything has come.</summary>
    public long Keep { get; set; }

    /// <summary>All that the task wrote, once that is known.</summary>
    public long? Total { get; set; }

    /// <summary>Whether everything has come.</summary>
    public bool IsComplete => Total is { } total && Next >= total;

    /// <summary>Ends when there is more.</summary>
    public Task Grown => _grown.Task;

    public void Signal()
    {
        var grown = _grown;
        _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        grown.SetResult();
    }
}
