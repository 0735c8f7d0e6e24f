using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Vitals;

/// <summary>Bounds of the history; section <c>Bramble:Vitals</c>.</summary>
internal sealed class VitalsOptions
{
    /// <summary>How long points of 1 minute are kept. They are dropped by whole days, and not before they are rolled up.</summary>
    /// <value>48 hours by default.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "14.00:00:00")]
    public TimeSpan KeepMinutes { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How long points of 15 minutes are kept; longer than <see cref="KeepMinutes"/>. They are dropped by ten days.</summary>
    /// <value>30 days by default.</value>
    [Range(typeof(TimeSpan), "15.00:00:00", "366.00:00:00")]
    public TimeSpan KeepQuarters { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long points of 1 hour are kept; longer than <see cref="KeepQuarters"/>.</summary>
    /// <value>2 years (731 days) by default.</value>
    [Range(typeof(TimeSpan), "60.00:00:00", "3660.00:00:00")]
    public TimeSpan KeepHours { get; set; } = TimeSpan.FromDays(731);

    /// <summary>Most bytes in use in the file. Above it the oldest points of the finest tier go first, down to a day of minutes and a week of quarter hours, then the oldest hours.</summary>
    /// <value>512 MiB by default: some 300 nodes with 25 metrics.</value>
    [Range(1L << 20, 1L << 40)]
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>Nothing is written while the disk has less free than this: what jobs and nodes need goes first.</summary>
    /// <value>128 MiB by default; 0 writes as long as it goes.</value>
    [Range(0, 1L << 40)]
    public long MinFreeBytes { get; set; } = 128L << 20;

    /// <summary>Most memory for the 10 s tier of all nodes; above it, it reaches back less than its 2 hours, but never less than 10 minutes.</summary>
    /// <value>64 MiB by default: some 1,300 nodes with 25 metrics.</value>
    [Range(1L << 20, 1L << 34)]
    public long MaxFineBytes { get; set; } = 64L << 20;

    /// <summary>Most memory for hours that wait for a disk that can't be written; above it the oldest are dropped.</summary>
    /// <value>16 MiB by default: some 30 hours of 100 nodes with 25 metrics.</value>
    [Range(1L << 20, 1L << 34)]
    public long MaxWaitingBytes { get; set; } = 16L << 20;

    /// <summary>Most nodes with a history in memory; readings of more are passed over and counted. Classic connections have a quarter of it at most.</summary>
    /// <value>10,000 by default.</value>
    [Range(4, 1_000_000)]
    public int MaxNodes { get; set; } = 10_000;

    /// <summary>Nodes that all viewers together may watch, each counted once a viewer: a watched node sends a reading each second.</summary>
    /// <value>500 by default: half of the readings that <c>Bramble:Agents:BeatsPerSecond</c> plans with.</value>
    [Range(0, 100_000)]
    public int MaxWatches { get; set; } = 500;

    /// <summary>Whether the tiers are in order.</summary>
    public bool IsInOrder => KeepMinutes < KeepQuarters && KeepQuarters < KeepHours;
}
