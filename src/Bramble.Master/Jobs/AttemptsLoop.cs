using Bramble.Master.Store;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Jobs;

/// <summary>Once a second: results that the store could not take, and single tasks whose node stays away for too long.</summary>
internal sealed class AttemptsLoop(ClusterStore store, AttemptDispatch dispatch, IOptions<JobOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Since when nobody knows of them, by the monotonic clock: a wall clock that jumps gives nobody up.</summary>
    private readonly Dictionary<AttemptId, long> _unknownSince = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        dispatch.Start();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await dispatch.RetryAsync();
            await GiveUpAsync(stoppingToken);
        }
    }

    private async Task GiveUpAsync(CancellationToken cancellationToken)
    {
        var state = store.State;
        var unknown = state.Jobs.Unknown;
        if (unknown.IsEmpty && _unknownSince.Count == 0)
        {
            return;
        }

        foreach (var id in _unknownSince.Keys.Where(id => !unknown.Contains(id)).ToList())
        {
            _unknownSince.Remove(id);
        }

        var now = time.GetTimestamp();
        foreach (var id in unknown)
        {
            _unknownSince.TryAdd(id, now);
            if (time.GetElapsedTime(_unknownSince[id], now) >= options.Value.GiveUpAfter && state.Jobs.Find(id) is { } attempt)
            {
                // Refused means that its node is heard from again.
                await store.ExecuteAsync(new GiveUpAttempt(id, state.Nodes.Find(attempt.Node)?.Epoch, ByPerson: false), cancellationToken);
            }
        }
    }
}
