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
}
