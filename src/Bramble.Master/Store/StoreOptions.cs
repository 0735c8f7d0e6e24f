using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Store;

/// <summary>Bounds of the store; section <c>Bramble:Store</c>.</summary>
internal sealed class StoreOptions
{
    /// <summary>Commands that may wait; one more is refused at once.</summary>
    /// <value>10,000 by default: ten full batches.</value>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 10_000;

    /// <summary>Most commands in one transaction.</summary>
    /// <value>1,000 by default.</value>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 1_000;

    /// <summary>How often a store that failed is opened and read again.</summary>
    /// <value>5 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RetryEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the room on the disk is measured.</summary>
    /// <value>5 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan WatchEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a byte is written and synced, so that a disk that went read-only is noticed though nothing happens.</summary>
    /// <value>1 minute by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>From here on history, copies and long logs are no longer written, in percent of the disk.</summary>
    /// <value>90 by default.</value>
    [Range(1, 100)]
    public double HighPercent { get; set; } = 90;

    /// <summary>From here on commands that only wish for more are refused, in percent of the disk; not below <see cref="HighPercent"/>.</summary>
    /// <value>95 by default.</value>
    [Range(1, 100)]
    public double FullPercent { get; set; } = 95;

    /// <summary>Where so many bytes are left, both percentages say nothing: 5 % of a large disk is plenty.</summary>
    /// <value>1 GiB by default.</value>
    [Range(0, long.MaxValue)]
    public long EnoughBytes { get; set; } = 1L << 30;

    /// <summary>Size of the file that is deleted when the disk is full, in bytes; 0 for none.</summary>
    /// <value>16 MiB by default: some 50,000 changes of a node.</value>
    [Range(0, 1L << 32)]
    public long BallastBytes { get; set; } = 16 << 20;

    /// <summary>How often a copy of the database is kept where something has changed; zero for never.</summary>
    /// <value>1 hour by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SnapshotEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Copies kept; with one more the oldest goes.</summary>
    /// <value>3 by default.</value>
    [Range(1, 1_000)]
    public int SnapshotsKept { get; set; } = 3;

    /// <summary>Where the copies are kept: a directory on another disk outlives this one. Null for <c>backups</c> in the data directory.</summary>
    public string? SnapshotDirectory { get; set; }
}
