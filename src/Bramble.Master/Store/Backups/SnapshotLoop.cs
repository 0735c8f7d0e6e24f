using Bramble.State;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store.Backups;

/// <summary>Takes a snapshot each hour in which something has changed, as long as the disk is well and has room.</summary>
internal sealed partial class SnapshotLoop(
    ClusterStore store, DiskRoom room, Snapshots snapshots, IOptions<StoreOptions> options, TimeProvider time, ILogger<SnapshotLoop> logger) : BackgroundService
{
    /// <summary>Not while a cold start has everything else to do, but soon: a master may be switched off each evening.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(5);

    private ClusterState? _last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = options.Value.SnapshotEvery;
        if (every <= TimeSpan.Zero)
        {
            return;
        }

        for (var wait = every < FirstAfter ? every : FirstAfter; ; wait = every)
        {
            await Task.Delay(wait, time, stoppingToken);
            Take();
        }
    }

    private void Take()
    {
        var state = store.State;
        if (store.Problem is not null || ReferenceEquals(state, _last))
        {
            return;
        }

        if (room.Level >= DiskLevel.High)
        {
            Skipped(logger);
            return;
        }

        try
        {
            var path = snapshots.Take(time.GetUtcNow());
            _last = state;
            if (path is not null)
            {
                Taken(logger, path);
            }
        }
        catch (StoreException e)
        {
            Failed(logger, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "A copy of the database is kept as {Path}")]
    private static partial void Taken(ILogger logger, string path);

    [LoggerMessage(LogLevel.Warning, "No copy of the database is kept: the disk is nearly full")]
    private static partial void Skipped(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "{Reason}")]
    private static partial void Failed(ILogger logger, string reason);
}
