using System.Collections.Immutable;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;

namespace Bramble.State.Scheduling;

/// <summary>
/// What the scheduler decides on: a state, what the nodes last told, and what it has found out so far, so that the next
/// decision is about what has changed since. Immutable. The one who schedules keeps the newest: <see cref="Follow"/> after
/// each batch, <see cref="With(NodeCapacity)"/> after each reading, <see cref="SchedulingResult.Next"/> after each decision.
/// </summary>
public sealed record SchedulingInput
{
    private SchedulingInput(ClusterState state, SchedulingOptions options)
    {
        State = state;
        Options = options;
    }

    public ClusterState State { get; private init; }

    public SchedulingOptions Options { get; }

    /// <summary>What each node last told; those that told nothing yet are missing and get no tasks.</summary>
    internal ImmutableDictionary<NodeId, NodeReading> Readings { get; private init; } = ImmutableDictionary<NodeId, NodeReading>.Empty;

    /// <summary>The same, with what was set aside since.</summary>
    internal ImmutableDictionary<NodeId, NodeCapacity> Live { get; private init; } = ImmutableDictionary<NodeId, NodeCapacity>.Empty;

    internal OpenNodes Open { get; private init; } = OpenNodes.Empty;

    /// <summary>Demands found to fit on no open node, but for <see cref="Changed"/>.</summary>
    internal ImmutableHashSet<Demand> Exhausted { get; init; } = [];

    /// <summary>Nodes on which an exhausted demand may fit again.</summary>
    internal ImmutableHashSet<NodeId> Changed { get; init; } = [];

    /// <summary>The job that a node is kept for.</summary>
    internal Reservation? Reserved { get; init; }

    /// <summary>Demands that no node can ever hold, as large as nodes are and by their facts.</summary>
    internal ImmutableHashSet<Demand> TooBig { get; init; } = [];

    /// <summary>
    /// Demands for which a node was kept, and which did not find the memory when it was empty: something beside the cluster
    /// uses it. It is not kept for them again while that is so.
    /// </summary>
    internal ImmutableHashSet<(Demand Demand, NodeId Node)> Crowded { get; init; } = [];

    /// <summary>
    /// Nodes that refused tasks, by the job. Not durable: after a start of the master each is asked once more.
    /// </summary>
    internal ImmutableDictionary<JobId, ImmutableDictionary<NodeId, NodeRefusal>> Refusals { get; init; } =
        ImmutableDictionary<JobId, ImmutableDictionary<NodeId, NodeRefusal>>.Empty;

    /// <summary>Everything from the beginning: after a start, and after the store was read anew.</summary>
    /// <param name="state">The state.</param>
    /// <param name="nodes">What each node last told.</param>
    /// <param name="options">Bounds; null for the usual ones.</param>
    public static SchedulingInput Of(ClusterState state, IEnumerable<NodeCapacity> nodes, SchedulingOptions? options = null)
    {
        var readings = nodes.ToImmutableDictionary(node => node.Id, node => NodeReading.Of(node, null, state));
        var input = new SchedulingInput(state, options ?? new SchedulingOptions())
        {
            Readings = readings,
            Live = readings.ToImmutableDictionary(node => node.Key, node => node.Value.Now(state)),
        };
        return state.Nodes.All.Aggregate(input, (sum, node) => sum.Refresh(node.Id));
    }

    /// <summary>What a node last told, less the memory that was set aside since; null where it has told nothing.</summary>
    public NodeCapacity? Find(NodeId node) => Live.GetValueOrDefault(node);

    /// <summary>After the changes that led to another state.</summary>
    /// <param name="state">The state after them.</param>
    /// <param name="changes">All changes since <see cref="State"/>.</param>
    public SchedulingInput Follow(ClusterState state, IEnumerable<Change> changes)
    {
        var next = this with { State = state };
        var nodes = new HashSet<NodeId>();
        foreach (var change in changes)
        {
            switch (change)
            {
                case NodePut put:
                    nodes.Add(put.Node.Id);
                    next = next with { TooBig = [] };
                    break;
                case NodeDeleted deleted:
                    nodes.Add(deleted.Id);
                    next = next.Forget(deleted.Id);
                    break;
                case AttemptPut put:
                    nodes.Add(put.Attempt.Node);
                    next = next.Note(put.Attempt);
                    break;
                case TaskPut { Task: { State: TaskState.Pending } task } when state.Jobs.Find(task.Id.Job) is { Record.Bound: not null } job:
                    // Bound tasks differ in where they fit: one more that waits is not what was found to fit nowhere.
                    next = next with { Exhausted = next.Exhausted.Remove(job.Demand) };
                    break;
                default:
                    break;
            }
        }

        return nodes.Aggregate(next, (input, node) => input.Refresh(node));
    }

    /// <summary>After a node has told how it is.</summary>
    public SchedulingInput With(NodeCapacity node)
    {
        var before = Readings.GetValueOrDefault(node.Id);
        var reading = NodeReading.Of(node, before, State);
        if (reading.Equals(before))
        {
            return this;
        }

        var old = before?.Told;
        var isOther = old is null || old.Size != node.Size || !string.Equals(old.Model, node.Model, StringComparison.Ordinal)
            || !string.Equals(old.Arch, node.Arch, StringComparison.Ordinal)
            || !string.Equals(old.Kernel, node.Kernel, StringComparison.Ordinal) || !string.Equals(old.Os, node.Os, StringComparison.Ordinal)
            || !Equals(old.Terms, node.Terms);
        return (this with
        {
            Readings = Readings.SetItem(node.Id, reading),
            TooBig = isOther ? [] : TooBig,
            Crowded = Crowded.IsEmpty ? Crowded : Crowded.Except(Crowded.Where(pair => pair.Node == node.Id && (isOther || !(node.MemoryAvailableBytes < pair.Demand.MemoryBytes)))),
        }).Refresh(node.Id);
    }

    /// <summary>After a node has gone and nothing is known of it any more.</summary>
    public SchedulingInput Without(NodeId node) => Forget(node).Refresh(node);

    /// <summary>
    /// The nodes on which a job with <c>each: node</c> gets a task: those named or all, heard from, not drained or held, that
    /// fit its <c>where</c> or could once they are cooler, and large enough; ordered by name.
    /// </summary>
    public ImmutableArray<NodeId> NodesFor(JobSpec spec)
    {
        var demand = Demand.Of(spec);
        return
        [
            .. State.Nodes.All
                .Where(node => node is { State: NodeState.Ready or NodeState.Late, Draining: false, Hold: null })
                .Where(node => NodeFit.WhyNever(node, Find(node.Id), demand) is null)
                .OrderBy(node => node.Name, StringComparer.OrdinalIgnoreCase)
                .Select(node => node.Id),
        ];
    }

    /// <summary>Nodes that refused tasks of a job.</summary>
    internal ImmutableDictionary<NodeId, NodeRefusal> RefusalsOf(JobId job) =>
        Refusals.GetValueOrDefault(job) ?? ImmutableDictionary<NodeId, NodeRefusal>.Empty;

    /// <summary>Whether a node is passed over for a job.</summary>
    internal bool IsPassedOver(JobId job, NodeId node, DateTimeOffset at) =>
        Refusals.TryGetValue(job, out var nodes) && nodes.TryGetValue(node, out var refusal) && refusal.Holds(at);

    /// <summary>The same with less room on a node, as after a placement that is not in the state yet.</summary>
    internal SchedulingInput Take(FreeNode node, Demand demand)
    {
        var left = node with { CpuMilli = node.CpuMilli - demand.CpuMilli, MemoryBytes = node.MemoryBytes - demand.MemoryBytes };
        return this with { Open = left.CpuMilli > 0 ? Open.Put(left) : Open.Remove(left.Id) };
    }

    private SchedulingInput Note(AttemptRecord attempt)
    {
        var job = attempt.Id.Task.Job;
        var nodes = RefusalsOf(job);
        var before = nodes.GetValueOrDefault(attempt.Node);
        var after = NodeRefusal.After(before, attempt);
        if (ReferenceEquals(before, after))
        {
            return this;
        }

        nodes = after is null ? nodes.Remove(attempt.Node) : nodes.SetItem(attempt.Node, after);
        return this with { Refusals = nodes.IsEmpty ? Refusals.Remove(job) : Refusals.SetItem(job, nodes) };
    }

    private SchedulingInput Forget(NodeId id) => this with
    {
        Readings = Readings.Remove(id),
        Live = Live.Remove(id),
        Crowded = Crowded.IsEmpty ? Crowded : Crowded.Except(Crowded.Where(pair => pair.Node == id)),
    };

    private SchedulingInput Refresh(NodeId id)
    {
        if (Readings.TryGetValue(id, out var reading))
        {
            var now = reading.Now(State);
            if (!Live.TryGetValue(id, out var live) || !ReferenceEquals(live, now))
            {
                return (this with { Live = Live.SetItem(id, now) }).Reopen(id);
            }
        }

        return Reopen(id);
    }

    private SchedulingInput Reopen(NodeId id)
    {
        var free = State.Nodes.Find(id) is { } node ? NodeFit.Free(node, Find(id), State.Jobs.LoadOf(id), Options) : null;
        return free is { } open
            ? this with { Open = Open.Put(open), Changed = Changed.Add(id) }
            : Open.Find(id) is null ? this : this with { Open = Open.Remove(id), Changed = Changed.Remove(id) };
    }
}
