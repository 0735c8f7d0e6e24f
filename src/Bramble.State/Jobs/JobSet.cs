using System.Collections.Immutable;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Scheduling;

namespace Bramble.State.Jobs;

/// <summary>
/// All jobs, and what follows from them: who is next, who waits for whom or for a time, what is set aside on each node.
/// Immutable; a change costs the logarithm of what exists.
/// </summary>
public sealed record JobSet
{
    internal static readonly JobSet Empty = new();

    private JobSet()
    {
    }

    public int Count => ById.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<JobEntry> All => ById.Values;

    /// <summary>The tasks of all jobs by state.</summary>
    public JobTally Totals { get; private init; }

    /// <summary>Attempts of which nobody knows whether they still run: single tasks on nodes that are lost or gone.</summary>
    public ImmutableHashSet<AttemptId> Unknown { get; private init; } = [];

    /// <summary>The sequence of the next job.</summary>
    public long NextSequence => Order.IsEmpty ? 1 : Order.Max + 1;

    internal ImmutableDictionary<JobId, JobEntry> ById { get; private init; } = ImmutableDictionary<JobId, JobEntry>.Empty;

    internal ImmutableDictionary<long, JobId> BySequence { get; private init; } = ImmutableDictionary<long, JobId>.Empty;

    internal ImmutableSortedSet<long> Order { get; private init; } = [];

    internal ImmutableDictionary<string, ImmutableSortedSet<long>> ByName { get; private init; } =
        ImmutableDictionary.Create<string, ImmutableSortedSet<long>>(StringComparer.Ordinal);

    internal ImmutableDictionary<string, ImmutableSortedSet<long>> ByKey { get; private init; } =
        ImmutableDictionary.Create<string, ImmutableSortedSet<long>>(StringComparer.Ordinal);

    /// <summary>The jobs that come after a job.</summary>
    internal ImmutableDictionary<JobId, ImmutableSortedSet<long>> Dependents { get; private init; } =
        ImmutableDictionary<JobId, ImmutableSortedSet<long>>.Empty;

    /// <summary>Jobs with a task that can be placed, by what the task asks for, in their order.</summary>
    internal ImmutableDictionary<Demand, ImmutableSortedSet<(int Priority, long Usage, long Sequence)>> Queue { get; private init; } =
        ImmutableDictionary<Demand, ImmutableSortedSet<(int, long, long)>>.Empty;

    /// <summary>The first of each demand in <see cref="Queue"/>, in their order, so that a decision need not look at all of them.</summary>
    internal ImmutableSortedSet<(int Priority, long Usage, long Sequence)> Heads { get; private init; } = [];

    /// <summary>Jobs with a task that waits for a time.</summary>
    internal ImmutableSortedSet<(DateTimeOffset At, long Sequence)> Due { get; private init; } = [];

    internal ImmutableDictionary<NodeId, NodeLoad> Loads { get; private init; } = ImmutableDictionary<NodeId, NodeLoad>.Empty;

    internal ImmutableSortedSet<(DateTimeOffset At, long Sequence)> Finished { get; private init; } = [];

    /// <summary>Tasks of all finished jobs.</summary>
    internal long FinishedTasks { get; private init; }

    public JobEntry? Find(JobId id) => ById.GetValueOrDefault(id);

    /// <summary>The newest job of a name, upper and lower case different.</summary>
    public JobEntry? FindByName(string name) => ByName.TryGetValue(name, out var sequences) ? At(sequences.Max) : null;

    /// <summary>The jobs of a submission, in its order; empty where none had that key.</summary>
    public ImmutableArray<JobEntry> FindByKey(string idempotencyKey) =>
        ByKey.TryGetValue(idempotencyKey, out var sequences) ? [.. sequences.Select(At)] : [];

    /// <summary>Jobs from the newest on.</summary>
    /// <param name="before">Only those of a lower sequence; null for all.</param>
    public IEnumerable<JobEntry> NewestFirst(long? before = null)
    {
        var end = before is { } sequence ? Order.IndexOf(sequence) : Order.Count;
        for (var i = (end < 0 ? ~end : end) - 1; i >= 0; i--)
        {
            yield return At(Order[i]);
        }
    }

    /// <summary>What is set aside on a node.</summary>
    public NodeLoad LoadOf(NodeId node) => Loads.GetValueOrDefault(node) ?? NodeLoad.None;

    /// <summary>Finds an attempt; null where there is none any more or yet.</summary>
    public AttemptRecord? Find(AttemptId id) => Find(id.Task.Job)?.Attempt(id.Task.Index, id.Number);

    /// <summary>The attempts that a node has or may have.</summary>
    public IEnumerable<AttemptRecord> ActiveOn(NodeId node) => LoadOf(node).Attempts.Select(id => Find(id)).OfType<AttemptRecord>();

    /// <summary>The jobs that a job still waits for.</summary>
    public IEnumerable<JobEntry> WaitsFor(JobEntry entry) =>
        entry.Record.After.Select(Find).OfType<JobEntry>().Where(other => other.State != JobState.Succeeded);

    internal JobEntry At(long sequence) => ById[BySequence[sequence]];

    internal JobSet Put(JobRecord job)
    {
        if (ById.ContainsKey(job.Id))
        {
            throw new InvalidOperationException($"The job {job.Id} is there already; its row never changes.");
        }

        var dependents = Dependents;
        foreach (var other in job.After)
        {
            dependents = Add(dependents, other, job.Sequence);
        }

        var added = this with
        {
            BySequence = BySequence.Add(job.Sequence, job.Id),
            Order = Order.Add(job.Sequence),
            ByName = Add(ByName, job.Spec.Name, job.Sequence),
            ByKey = job.IdempotencyKey is { } key ? Add(ByKey, key, job.Sequence) : ByKey,
            Dependents = dependents,
        };
        return added.Replace(null, new JobEntry(job)).Refresh(job.Id);
    }

    internal JobSet Put(JobProgress progress)
    {
        var old = ById[progress.Id];
        var next = Replace(old, old.With(progress));
        return (old.State == JobState.Succeeded) == (progress.State == JobState.Succeeded) ? next : next.Refresh(progress.Id);
    }

    internal JobSet Put(TaskRecord task)
    {
        var old = ById[task.Id.Job];
        return Replace(old, old.With(task));
    }

    internal JobSet Put(AttemptRecord attempt)
    {
        var old = ById[attempt.Id.Task.Job];
        var load = LoadOf(attempt.Node);
        load = attempt.IsActive ? load.With(attempt.Id, old.Demand) : load.Without(attempt.Id, old.Demand);
        return this with
        {
            ById = ById.SetItem(old.Record.Id, old.With(attempt)),
            Loads = load.Attempts.IsEmpty ? Loads.Remove(attempt.Node) : Loads.SetItem(attempt.Node, load),
            Unknown = attempt is { IsActive: true, UnknownSince: not null } ? Unknown.Add(attempt.Id) : Unknown.Remove(attempt.Id),
        };
    }

    internal JobSet Delete(AttemptId id)
    {
        var old = ById[id.Task.Job];
        return this with { ById = ById.SetItem(old.Record.Id, old.Without(id)) };
    }

    /// <summary>Without a job none of whose tasks a node has.</summary>
    internal JobSet Delete(JobId id)
    {
        var old = ById[id];
        var dependents = Dependents;
        foreach (var other in old.Record.After)
        {
            dependents = Remove(dependents, other, old.Record.Sequence);
        }

        var removed = Replace(old, null);
        return (removed with
        {
            BySequence = BySequence.Remove(old.Record.Sequence),
            Order = Order.Remove(old.Record.Sequence),
            ByName = Remove(ByName, old.Record.Spec.Name, old.Record.Sequence),
            ByKey = old.Record.IdempotencyKey is { } key ? Remove(ByKey, key, old.Record.Sequence) : ByKey,
            Dependents = dependents,
        }).Refresh(id);
    }

    /// <summary>Judges those that come after a job anew.</summary>
    private JobSet Refresh(JobId id)
    {
        var jobs = this;
        foreach (var sequence in Dependents.GetValueOrDefault(id) ?? [])
        {
            var dependent = jobs.At(sequence);
            jobs = jobs.Replace(dependent, dependent with { });
        }

        return jobs;
    }

    /// <summary>Puts an entry in the place of another, in every order there is.</summary>
    private JobSet Replace(JobEntry? old, JobEntry? next)
    {
        if (next is not null)
        {
            next = WithTurn(next);
        }

        var queue = Queue;
        var heads = Heads;
        if (old?.Queued != next?.Queued)
        {
            var demand = (next ?? old)!.Demand; // One of them is there, and a job's demand never changes.
            var head = HeadOf(queue, demand);
            queue = old?.Queued is { } before ? Remove(queue, old.Demand, before) : queue;
            queue = next?.Queued is { } after ? Add(queue, next.Demand, after) : queue;
            var newHead = HeadOf(queue, demand);
            if (head != newHead)
            {
                heads = head is { } gone ? heads.Remove(gone) : heads;
                heads = newHead is { } come ? heads.Add(come) : heads;
            }
        }

        var due = Due;
        if (old?.DueAt != next?.DueAt)
        {
            due = old?.DueAt is { } before ? due.Remove((before, old.Record.Sequence)) : due;
            due = next?.DueAt is { } after ? due.Add((after, next.Record.Sequence)) : due;
        }

        var finished = Finished;
        var finishedTasks = FinishedTasks;
        if (old?.Progress.FinishedAt != next?.Progress.FinishedAt)
        {
            finished = old?.Progress.FinishedAt is { } before ? finished.Remove((before, old.Record.Sequence)) : finished;
            finished = next?.Progress.FinishedAt is { } after ? finished.Add((after, next.Record.Sequence)) : finished;
            finishedTasks += (next?.Progress.FinishedAt is null ? 0 : next.Record.Count) - (old?.Progress.FinishedAt is null ? 0 : old.Record.Count);
        }

        return this with
        {
            ById = next is not null ? ById.SetItem(next.Record.Id, next) : old is not null ? ById.Remove(old.Record.Id) : ById,
            Totals = Totals.Plus(old?.Counts ?? default, -1).Plus(next?.Counts ?? default, 1),
            Queue = queue,
            Heads = heads,
            Due = due,
            Finished = finished,
            FinishedTasks = finishedTasks,
        };
    }

    private static (int Priority, long Usage, long Sequence)? HeadOf(
        ImmutableDictionary<Demand, ImmutableSortedSet<(int Priority, long Usage, long Sequence)>> queue, Demand demand) =>
        queue.TryGetValue(demand, out var places) ? places.Min : null;

    private JobEntry WithTurn(JobEntry entry)
    {
        var mayRun = !entry.IsCancelled && !entry.Progress.IsFinished && (entry.Record.After.Count == 0 || !WaitsFor(entry).Any());
        (int, long, long)? queued = mayRun && entry.HasReady ? (-entry.Record.Spec.Priority, entry.Usage, entry.Record.Sequence) : null;
        DateTimeOffset? dueAt = mayRun && !entry.Delayed.IsEmpty ? entry.Delayed.Min.At : null;
        return entry.Queued == queued && entry.DueAt == dueAt ? entry : entry with { Queued = queued, DueAt = dueAt };
    }

    private static ImmutableDictionary<TKey, ImmutableSortedSet<TItem>> Add<TKey, TItem>(
        ImmutableDictionary<TKey, ImmutableSortedSet<TItem>> sets, TKey key, TItem item)
        where TKey : notnull => sets.SetItem(key, (sets.TryGetValue(key, out var set) ? set : []).Add(item));

    private static ImmutableDictionary<TKey, ImmutableSortedSet<TItem>> Remove<TKey, TItem>(
        ImmutableDictionary<TKey, ImmutableSortedSet<TItem>> sets, TKey key, TItem item)
        where TKey : notnull
    {
        if (!sets.TryGetValue(key, out var set))
        {
            return sets;
        }

        var left = set.Remove(item);
        return left.IsEmpty ? sets.Remove(key) : sets.SetItem(key, left);
    }
}
