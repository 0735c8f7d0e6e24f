using Bramble.Master.Store;
using Bramble.State;

namespace Bramble.Master.Tests.Store;

/// <summary>A log whose disk waits and fails when told to; what it has kept survives <see cref="Open"/>.</summary>
internal sealed class ScriptedLog : IBatchLog
{
    private ClusterState _kept = ClusterState.Empty;

    public List<int> Batches { get; } = [];

    public Func<Task> BeforeCommit { get; set; } = () => Task.CompletedTask;

    public Action BeforeOpen { get; set; } = () => { };

    public bool IsClosedClean { get; private set; }

    public ClusterState Open()
    {
        BeforeOpen();
        return _kept;
    }

    public ClusterState? Read() => _kept;

    public async ValueTask<CommittedBatch> CommitAsync(IReadOnlyList<TimedCommand> commands, CancellationToken cancellationToken)
    {
        Batches.Add(commands.Count);
        await BeforeCommit();
        var state = _kept;
        var decisions = new List<Decision>();
        foreach (var command in commands)
        {
            (state, var decision) = state.Run(command);
            decisions.Add(decision);
        }

        _kept = state;
        return new CommittedBatch(state, decisions, [.. decisions.OfType<Decision.Accepted>().SelectMany(accepted => accepted.Changes)]);
    }

    public void CloseClean() => IsClosedClean = true;

    public void Dispose()
    {
    }
}
