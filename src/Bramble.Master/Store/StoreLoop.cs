using Bramble.Master.Hosting;
using Bramble.Master.Jobs;
using Bramble.State.Cluster;
using Bramble.State.Housekeeping;
using Bramble.State.Jobs;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

/// <summary>Opens the store before anything listens, lets time do its work on it, and ends the master when the store's loop fails.</summary>
internal sealed class StoreLoop(ClusterStore store, ClusterIdentity cluster, IOptions<JobOptions> jobs, TimeProvider time) : BackgroundService
{
    /// <summary>How often tokens are expired and old rows are dropped.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

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

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var keep = new JobRetention { Age = jobs.Value.KeepFinished, Jobs = jobs.Value.MaxFinishedJobs, Tasks = jobs.Value.MaxFinishedTasks };
        using var timer = new PeriodicTimer(SweepEvery, time);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        while (await Task.WhenAny(tick, store.Completion) == tick && await tick)
        {
            // Its answer is of no interest: what it left is taken up by the next, and a store that cannot write says so itself.
            await store.ExecuteAsync(new Sweep { Jobs = keep }, stoppingToken);
            tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        }

        // Ends only by a fault while the master runs; the fault is what stops it.
        await store.Completion;
    }
}
