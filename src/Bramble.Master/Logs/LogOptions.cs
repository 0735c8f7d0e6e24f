using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Logs;

/// <summary>Bounds of the tasks' output; section <c>Bramble:Logs</c>.</summary>
internal sealed class LogOptions
{
    /// <summary>How long output is kept after its job has ended; never longer than the job.</summary>
    /// <value>30 days by default.</value>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Output of all jobs together, in bytes; the output of the jobs that ended first goes first.</summary>
    /// <value>1 GiB by default.</value>
    [Range(1024 * 1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Readers of output at a time; one more is answered 503.</summary>
    /// <value>256 by default.</value>
    [Range(1, 10_000)]
    public int MaxReaders { get; set; } = 256;

    /// <summary>How long a reader who follows waits, after the end of a task, for output that is still on its way.</summary>
    /// <value>5 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often ended output is compressed and old output removed.</summary>
    /// <value>1 minute by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan UpkeepEvery { get; set; } = TimeSpan.FromMinutes(1);
}
