using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Jobs;

/// <summary>Bounds of jobs; section <c>Bramble:Jobs</c>.</summary>
internal sealed class JobOptions
{
    /// <summary>How long finished jobs are kept.</summary>
    /// <value>30 days by default.</value>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Most finished jobs kept.</summary>
    /// <value>1,000 by default.</value>
    [Range(1, 100_000)]
    public int MaxFinishedJobs { get; set; } = 1_000;

    /// <summary>Most tasks of finished jobs kept; one takes about 0.4 KB of memory.</summary>
    /// <value>200,000 by default.</value>
    [Range(1, 10_000_000)]
    public long MaxFinishedTasks { get; set; } = 200_000;

    /// <summary>A node this hot gets no new tasks, in degrees Celsius.</summary>
    /// <value>80 by default: where a Pi begins to throttle.</value>
    [Range(30, 120)]
    public double HotCelsius { get; set; } = 80;

    /// <summary>How long a single task waits for its lost node before it counts as lost itself.</summary>
    /// <value>10 minutes by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Output that one agent may have on its way to the master, in bytes.</summary>
    /// <value>256 KiB by default.</value>
    [Range(16 * 1024, 64 * 1024 * 1024)]
    public int OutputCreditBytes { get; set; } = 256 * 1024;
}
