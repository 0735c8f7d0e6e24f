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
    internal ImmutableDictionary<NodeId, NodeCapacity> Live { get; private init; } = ImmutableDictionary<NodeId, NodeCapacity>.Empty;

    internal OpenNodes Open { get; private init; } = OpenNodes.Empty;

    /// <summary>Demands found to fit on no open node, but for <see cref="Changed"/>.</summary>
    internal ImmutableHashSet<Demand> Exhausted { get; init; } = [];

    /// <summary>Nodes on which an exhausted demand may fit again.</summary>
    internal ImmutableHashSet<NodeId> Changed { get; init; } = [];

    /// <summary>The job that a node is kept for.</summary>
    internal Reservation? Reserved { get; init; }

    /// <summary>Demands found to fit on no node even if it were empty, while nodes are as they are.</summary>
    internal ImmutableHashSet<Demand> TooBig { get; init; } = [];

    /// <summary>Everything from the beginning: after a start, and after the store was read anew.</summary>
    /// <param name="state">The state.</param>
    /// <param name="nodes">What each node last told.</param>
    /// <param name="options">Bounds; null for the usual ones.</param>
    public static SchedulingInput Of(ClusterState state, IEnumerable<NodeCapacity> nodes, SchedulingOptions? options = null)
    {
        var live = nodes.ToImmutableDictionary(node => node.Id);
        var input = new SchedulingInput(state, options ?? new SchedulingOptions()) { Live = live };
        return state.Nodes.All.Aggregate(input, (sum, node) => sum.Refresh(node.Id));
    }

    /// <summary>What a node last told; null where it has told nothing.</summary>
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
                    next = next with { Live = next.Live.Remove(deleted.Id) };
                    break;
                case AttemptPut put:
                    nodes.Add(put.Attempt.Node);
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
        var old = Find(node.Id);
        if (old == node)
        {
            return this;
        }

        var isOther = old is null || old.Size != node.Size || !string.Equals(old.Model, node.Model, StringComparison.Ordinal)
            || !string.Equals(old.Kernel, node.Kernel, StringComparison.Ordinal) || !string.Equals(old.Os, node.Os, StringComparison.Ordinal)
            || !Equals(old.Terms, node.Terms);
        return (this with { Live = Live.SetItem(node.Id, node), TooBig = isOther ? [] : TooBig }).Refresh(node.Id);
    }

    /// <summary>After a node has gone and nothing is known of it any more.</summary>
    public SchedulingInput Without(NodeId node) => (this with { Live = Live.Remove(node) }).Refresh(node);

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

    /// <summary>The same with less room on a node, as after a placement that is not in the state yet.</summary>
    internal SchedulingInput Take(FreeNode node, Demand demand)
    {
        var left = node with { CpuMilli = node.CpuMilli - demand.CpuMilli, MemoryBytes = node.MemoryBytes - demand.MemoryBytes };
        return this with { Open = left.CpuMilli > 0 ? Open.Put(left) : Open.Remove(left.Id) };
    }

    private SchedulingInput Refresh(NodeId id)
    {
        var free = State.Nodes.Find(id) is { } node ? NodeFit.Free(node, Find(id), State.Jobs.LoadOf(id), Options) : null;
        return free is { } open
            ? this with { Open = Open.Put(open), Changed = Changed.Add(id) }
            : Open.Find(id) is null ? this : this with { Open = Open.Remove(id), Changed = Changed.Remove(id) };
    }
}
