namespace Bramble.Master.Hosting;

/// <summary>
/// Gives back what a burst has left. The collector runs when something is allocated, so after a hundred nodes have come
/// back at once and all is quiet, nothing would ever return that memory to a board that has little.
/// </summary>
internal sealed partial class MemoryTrimLoop(TimeProvider time, ILogger<MemoryTrimLoop> logger) : BackgroundService
{
    /// <summary>How often to look.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Shortest time between two trims: each stops the process for some 30 ms.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMinutes(1);

    /// <summary>Less than this since the last look is quiet.</summary>
    private const long QuietBytes = 1024 * 1024;

    /// <summary>More than this since the last trim is worth another.</summary>
    private const long BurstBytes = 16 * 1024 * 1024;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var trimmedAt = time.GetTimestamp() - (AtMostEvery.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
        var (trimmed, seen) = (0L, 0L);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var isQuiet = allocated - seen < QuietBytes;
            seen = allocated;
            if (isQuiet && allocated - trimmed > BurstBytes && time.GetElapsedTime(trimmedAt) >= AtMostEvery)
            {
                var before = GC.GetGCMemoryInfo().TotalCommittedBytes;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                Trimmed(logger, before, GC.GetGCMemoryInfo().TotalCommittedBytes);
                (trimmed, trimmedAt) = (allocated, time.GetTimestamp());
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Gave memory back: {Before} bytes committed before, {After} after")]
    private static partial void Trimmed(ILogger logger, long before, long after);
}
