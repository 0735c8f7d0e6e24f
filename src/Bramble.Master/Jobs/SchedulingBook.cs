using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Jobs;

/// <summary>What the scheduler decides on, kept up with the store and the nodes' readings. Thread safe.</summary>
internal sealed class SchedulingBook(ClusterStore store, NodeTable table, Reconciled reconciled, IOptions<JobOptions> options) : IDisposable
{
    /// <summary>More changes than this that nobody has taken, and everything is read anew instead.</summary>
    private const int MaxPending = 100_000;

    /// <summary>The same while no task waits: nobody takes them then, what they hold is memory, and to read anew is quick.</summary>
    private const int MaxIdle = 256;

    private readonly Lock _lock = new();
    private readonly Lock _following = new();
    private readonly Dictionary<NodeId, (NodeVitals? Vitals, NodeFacts Facts, NodeTasks? Tasks, bool IsReady)> _seen = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private List<Change> _changes = [];
    private ClusterState _state = ClusterState.Empty;
    private SchedulingInput? _input;
    private bool _isStale = true;

    /// <summary>Begins to follow the store.</summary>
    public void Start()
    {
        lock (_following)
        {
            _state = store.Subscribe(Committed);
        }
    }

    /// <summary>Says that a decision may come out differently now.</summary>
    public void Wake()
    {
        lock (_wake)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }

    /// <summary>Waits for <see cref="Wake"/>, or for the time to pass.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _wake.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _wake.Dispose();

    /// <summary>The input brought up to the newest state and readings.</summary>
    public SchedulingInput Fresh()
    {
        lock (_lock)
        {
            Refresh();
            return _input!; // Made by the line before.
        }
    }

    /// <summary>Decides, and goes on from what was found out.</summary>
    public SchedulingResult Decide(DateTimeOffset at)
    {
        lock (_lock)
        {
            Refresh();
            var result = Scheduler.Place(_input!, at); // Made by the line before.
            _input = result.Next;
            return result;
        }
    }

    private void Refresh()
    {
        List<Change> changes;
        ClusterState state;
        bool isStale;
        lock (_following)
        {
            (changes, _changes) = (_changes, []);
            (state, isStale) = (_state, _isStale);
            _isStale = false;
        }

        if (isStale || _input is null)
        {
            _seen.Clear();
            _input = SchedulingInput.Of(state, [], new SchedulingOptions { HotCelsius = options.Value.HotCelsius });
        }
        else if (changes.Count > 0 || _input.State != state)
        {
            _input = _input.Follow(state, changes);
        }

        Read();
    }

    private void Read()
    {
        foreach (var node in table.All())
        {
            if (node.Kind != NodeKind.Agent || node.Vitals is not { } vitals || _input!.State.Nodes.Find(node.Id) is null) // Called once there is one.
            {
                continue;
            }

            var facts = node.Facts;
            var tasks = node.Tasks;
            var isReady = reconciled.Has(node.Id);
            if (_seen.TryGetValue(node.Id, out var seen) && ReferenceEquals(seen.Vitals, vitals) && ReferenceEquals(seen.Facts, facts) && ReferenceEquals(seen.Tasks, tasks) && seen.IsReady == isReady)
            {
                continue;
            }

            _seen[node.Id] = (vitals, facts, tasks, isReady);
            _input = _input.With(Capacity(node.Id, facts, vitals, tasks, isReady));
        }
    }

    private static NodeCapacity Capacity(NodeId id, NodeFacts facts, NodeVitals vitals, NodeTasks? tasks, bool isReady) => new()
    {
        Id = id,
        Model = facts.Model,
        Arch = facts.Arch,
        Os = facts.Os,
        Kernel = facts.Kernel,
        CpuCores = facts.CpuCores,
        MemoryBytes = facts.MemoryBytes,
        MemoryAvailableBytes = vitals.MemoryAvailableBytes,
        TemperatureCelsius = vitals.TemperatureCelsius,
        CpuPercent = vitals.CpuPercent,
        Load1 = vitals.Load1,
        Throttled = vitals.Throttled is { } throttled ? throttled.Count > 0 : null,
        UnderVoltage = ThrottleWords.IsUnderVoltage(vitals),
        Refuses = isReady ? tasks?.Refuses : "its agent has not told yet what it runs",
        Terms = tasks is null ? null : new TaskTerms(tasks),
    };

    private void Committed(CommittedBatch batch)
    {
        var isWakeUp = false;
        lock (_following)
        {
            _state = batch.State;
            if (batch.Changes.Count == 0 && batch.Decisions.Count == 0)
            {
                // Read anew after a failure: anything may have changed.
                _isStale = true;
                isWakeUp = true;
            }

            foreach (var change in batch.Changes)
            {
                if (change is NodePut or NodeDeleted or AttemptPut or TaskPut { Task.State: TaskState.Pending })
                {
                    _changes.Add(change);
                    // A new attempt makes room for nothing.
                    isWakeUp |= change is not AttemptPut { Attempt.IsActive: true };
                }
                else
                {
                    isWakeUp |= change is JobPut or JobProgressPut or JobDeleted;
                }
            }

            if (_changes.Count > (batch.State.Jobs.Totals.Pending == 0 ? MaxIdle : MaxPending))
            {
                _changes = [];
                _isStale = true;
            }
        }

        if (isWakeUp)
        {
            Wake();
        }
    }
}
