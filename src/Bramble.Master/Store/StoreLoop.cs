using Bramble.Master.Clock;
using Bramble.Master.Hosting;
using Bramble.Master.Jobs;
using Bramble.State.Cluster;
using Bramble.State.Housekeeping;
using Bramble.State.Jobs;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

/// <summary>Opens the store before anything listens, lets time do its work on it, and ends the master when the store's loop fails.</summary>
internal sealed partial class StoreLoop(ClusterStore store, ClusterIdentity cluster, IOptions<JobOptions> jobs, SureClock clock, TimeProvider time, ILogger<StoreLoop> logger) : BackgroundService
{
    /// <summary>How often tokens are expired and old rows are dropped.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    /// <summary>Most sweeps in a row: what one leaves is taken up by the next, and other commands get their turn between them.</summary>
    private const int SweepsInARow = 100;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        store.Start();
        if (store.State.Cluster is null)
        {
            var made = await store.ExecuteAsync(new CreateCluster(Guid.ParseExact(cluster.Id, "N"), cluster.Name), cancellationToken);
            if (made is CommandResult.Unavailable unavailable)
            {
                throw new StoreException(unavailable.Problem.Message);
            }
        }

        Keep();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var keep = new JobRetention { Age = jobs.Value.KeepFinished, Jobs = jobs.Value.MaxFinishedJobs, Tasks = jobs.Value.MaxFinishedTasks };
        using var timer = new PeriodicTimer(SweepEvery, time);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        while (await Task.WhenAny(tick, store.Completion) == tick && await tick)
        {
            await SweepAsync(keep, stoppingToken);
            Keep();
            tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        }

        // Ends only by a fault while the master runs; the fault is what stops it.
        await store.Completion;
    }

    /// <summary>Until there is nothing left to do. A store that cannot write says so itself.</summary>
    private async Task SweepAsync(JobRetention keep, CancellationToken stoppingToken)
    {
        for (var i = 0; i < SweepsInARow; i++)
        {
            var before = store.State;
            if (await store.ExecuteAsync(new Sweep { Jobs = keep, Until = clock.Now }, stoppingToken) is not CommandResult.Committed || store.State == before)
            {
                return;
            }
        }
    }

    private void Keep()
    {
        try
        {
            clock.Keep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotKept(logger, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The sure time could not be kept: {Reason}")]
    private static partial void NotKept(ILogger logger, string reason);
}
