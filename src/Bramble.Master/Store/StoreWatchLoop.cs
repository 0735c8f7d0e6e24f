using Bramble.Master.Events;
using Bramble.Master.Hosting;
using Bramble.Protocol.Api;
using Bramble.State.Audit;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

/// <summary>Looks after the disk while nothing happens, and tells everybody when the store cannot record everything, and when it can again.</summary>
internal sealed class StoreWatchLoop(ClusterStore store, DiskRoom room, EventHub events, MasterSettings settings, IOptions<StoreOptions> options, TimeProvider time) : BackgroundService
{
    private readonly Lock _telling = new();
    private StoreProblem? _told;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        store.DegradedChanged += Tell;
        room.Changed += Tell;
        Tell(this, EventArgs.Empty);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        store.DegradedChanged -= Tell;
        room.Changed -= Tell;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first look writes the ballast, for which nobody's start shall wait.
        await Task.Yield();
        using var timer = new PeriodicTimer(options.Value.WatchEvery, time);
        var probed = time.GetTimestamp();
        do
        {
            room.Look();
            if (store.Problem is null && time.GetElapsedTime(probed) >= options.Value.ProbeEvery)
            {
                probed = time.GetTimestamp();
                if (!DiskProbe.Succeeds(settings.Data))
                {
                    // The store finds out for itself, and goes the way it goes after every failure.
                    await store.ExecuteAsync(new RecordAudit("store.probe", settings.Data, "failed"), stoppingToken);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Tell(object? sender, EventArgs e)
    {
        lock (_telling)
        {
            var problem = store.Problem;
            if (string.Equals(problem?.Code, _told?.Code, StringComparison.Ordinal))
            {
                return;
            }

            _told = problem;
            events.Publish(id => new ClusterEvent
            {
                Id = id,
                Type = problem is null ? EventTypes.StoreRecovered : EventTypes.StoreDegraded,
                At = time.GetUtcNow(),
                Message = problem is null ? "The master records everything again" : $"The master cannot record everything: {problem.Message}",
                Reason = problem?.Code,
            });
        }
    }
}
