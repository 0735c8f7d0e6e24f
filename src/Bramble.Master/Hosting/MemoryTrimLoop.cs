namespace Bramble.Master.Hosting;

/// <summary>
/// Gives back what a burst has left. The collector runs when something is allocated, so after a hundred nodes have come
/// back at once and all is quiet, nothing would ever return that memory to a board that has little. And it waits for as much
/// garbage as the processor's cache is large, which beside a big cache is more than the master itself needs.
/// </summary>
internal sealed partial class MemoryTrimLoop(TimeProvider time, ILogger<MemoryTrimLoop> logger) : BackgroundService
{
    /// <summary>How often to look.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Shortest time between two trims: each stops the process for some 30 ms.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(20);

    /// <summary>Looks after which a new rate has become the usual one.</summary>
    private const int UsualLooks = 8;

    /// <summary>The same of a rate that is far higher: a burst of a minute changes little.</summary>
    private const int BurstLooks = 128;

    /// <summary>Less than this since the last look is quiet, whatever is usual.</summary>
    private const long QuietBytes = 1024 * 1024;

    /// <summary>More than this beyond what is usual since the last trim is worth another.</summary>
    private const long BurstBytes = 16 * 1024 * 1024;

    /// <summary>More garbage than this, and than an eighth of the heap, is collected, which takes some milliseconds.</summary>
    private const long GarbageBytes = 4 * 1024 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trimmedAt = time.GetTimestamp() - (AtMostEvery.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
        var (seen, usual) = (0L, 0L);
        var (burst, peak, again) = (0L, 0L, false);
        var (collections, collectedAt) = (GC.CollectionCount(0), 0L);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var since = allocated - seen;
            seen = allocated;
            if (GC.CollectionCount(0) is var now && now != collections)
            {
                (collections, collectedAt) = (now, allocated);
            }
            else if (allocated - collectedAt > Math.Max(GarbageBytes, GC.GetGCMemoryInfo().HeapSizeBytes / 8))
            {
                GC.Collect(1, GCCollectionMode.Forced, blocking: true);
            }

            // Thousands of agents allocate at any time: only what is far more than usual is a burst, and its end is quiet.
            burst += Math.Max(0, since - (2 * usual));
            peak = Math.Max(peak, since);
            usual += (since - usual) / (since > (2 * usual) + QuietBytes ? BurstLooks : UsualLooks);
            if ((burst > BurstBytes || again) && since < Math.Max(QuietBytes, peak / 2) && time.GetElapsedTime(trimmedAt) >= AtMostEvery)
            {
                var before = GC.GetGCMemoryInfo().TotalCommittedBytes;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                NativeHeap.Trim();
                Trimmed(logger, before, GC.GetGCMemoryInfo().TotalCommittedBytes);
                // A quiet moment in the middle of a burst looks like its end: one more, later.
                (burst, peak, again, trimmedAt) = (0, 0, burst > BurstBytes, time.GetTimestamp());
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Gave memory back: {Before} bytes committed before, {After} after")]
    private static partial void Trimmed(ILogger logger, long before, long after);
}
