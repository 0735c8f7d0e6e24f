using Bramble.Protocol.Ids;
using Bramble.State.Jobs;

namespace Bramble.State.Scheduling;

/// <summary>A job while one decision is made: which of its tasks are next, and how much it has been given already.</summary>
internal sealed class JobTurn(JobEntry job, DateTimeOffset at)
{
    private readonly IEnumerator<int> _tasks = job.Record.Bound is null ? Ready(job, at).GetEnumerator() : Enumerable.Empty<int>().GetEnumerator();
    private readonly HashSet<int> _taken = [];
    private int? _next;
    private int _given;

    public JobEntry Job => job;

    /// <summary>Its place in the order: fewer processors in use go first among jobs of equal priority.</summary>
    public (int Priority, long Usage, long Sequence) Place =>
        (-job.Record.Spec.Priority, job.Usage + ((long)_given * job.Demand.CpuMilli), job.Record.Sequence);

    /// <summary>Whether it was given a node in this decision.</summary>
    public bool WasServed => _given > 0;

    /// <summary>Whether it has tasks left; for bound ones only an upper bound.</summary>
    public bool HasMore => job.Record.Bound is null ? Peek() is not null : _given < job.Tally.Pending;

    /// <summary>The task that would run on a node; null where none would.</summary>
    public int? TaskFor(NodeId node) =>
        job.Record.Bound is { } bound
            ? bound.TaskOn(node) is { } index && !_taken.Contains(index) && job.IsReady(index, at) ? index : null
            : Peek();

    public void Take(int index)
    {
        _given++;
        if (job.Record.Bound is null)
        {
            _next = null;
        }
        else
        {
            _taken.Add(index);
        }
    }

    private int? Peek() => _next ??= _tasks.MoveNext() ? _tasks.Current : null;

    /// <summary>Those that have waited before first, then those never tried.</summary>
    private static IEnumerable<int> Ready(JobEntry job, DateTimeOffset at)
    {
        foreach (var index in job.Again)
        {
            yield return index;
        }

        foreach (var (_, index) in job.Delayed.TakeWhile(task => JobEntry.IsDue(task.At, at)))
        {
            yield return index;
        }

        for (var index = job.Touched; index < job.Record.Count; index++)
        {
            yield return index;
        }
    }
}
