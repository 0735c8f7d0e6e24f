using Bramble.Master.Store;
using Bramble.State.Jobs;
using Bramble.State.Scheduling;

namespace Bramble.Master.Jobs;

/// <summary>Gives the scheduler's decisions to the store: after each change that matters, and each second while a task waits.</summary>
internal sealed partial class JobScheduleLoop(ClusterStore store, SchedulingBook book, TimeProvider time, ILogger<JobScheduleLoop> logger) : BackgroundService
{
    /// <summary>How long a decision is at most behind the nodes' readings.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        book.Start();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var isComplete = true;
            if (store.State.Jobs.Totals.Pending > 0)
            {
                isComplete = await DecideAsync(stoppingToken);
            }

            if (isComplete)
            {
                await book.WaitAsync(Wait(), stoppingToken);
            }
        }
    }

    /// <returns>Whether nothing more can be placed now.</returns>
    private async Task<bool> DecideAsync(CancellationToken cancellationToken)
    {
        var decided = book.Decide(time.GetUtcNow());
        if (decided.Placements.IsEmpty)
        {
            return true;
        }

        if (await store.ExecuteAsync(new PlaceTasks(decided.Placements), cancellationToken) is CommandResult.Unavailable unavailable)
        {
            NotPlaced(logger, decided.Placements.Length, unavailable.Problem.Code);
            return true;
        }

        return decided.IsComplete;
    }

    private TimeSpan Wait()
    {
        if (Scheduler.NextDue(store.State) is not { } due)
        {
            return LookEvery;
        }

        var wait = due - time.GetUtcNow();
        return wait < Shortest ? Shortest : wait < LookEvery ? wait : LookEvery;
    }

    [LoggerMessage(LogLevel.Warning, "{Count} tasks could not be given to nodes: {Code}")]
    private static partial void NotPlaced(ILogger logger, int count, string code);
}
