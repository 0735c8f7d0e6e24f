using System.Collections.Immutable;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Scheduling;

namespace Bramble.State.Tests.Simulation;

/// <summary>What is true of the jobs of every state, counted anew from the rows, and when two are the same.</summary>
internal static class JobChecks
{
    public static void Hold(ClusterState state)
    {
        var loads = new Dictionary<NodeId, NodeLoad>();
        var totals = default(JobTally);
        var unknown = new HashSet<AttemptId>();
        foreach (var job in state.Jobs.All)
        {
            var tally = default(JobTally);
            for (var i = 0; i < job.Record.Count; i++)
            {
                var task = job.Task(i);
                tally = tally.Plus(new JobTally(1, 0, 0, 0, 0, 0).Move(TaskState.Pending, task.State), 1);
                var active = job.Attempts(i).Where(attempt => attempt.IsActive).ToList();
                Assert.True(active.Count <= 1, "two attempts of a task at once");
                Assert.Equal(task.State is TaskState.Assigned or TaskState.Running, active.Count == 1);
                Assert.All(active, attempt => Assert.Equal(task.LastAttempt, attempt.Id.Number));
                Assert.True(task.RetriesUsed <= job.Record.Spec.Retries, "more retries than allowed");
                foreach (var attempt in active)
                {
                    loads[attempt.Node] = loads.GetValueOrDefault(attempt.Node, NodeLoad.None).With(attempt.Id, job.Demand);
                    if (attempt.UnknownSince is not null)
                    {
                        unknown.Add(attempt.Id);
                        Assert.True(job.Record.Spec.Single, "only a single task is waited for");
                    }
                    else
                    {
                        Assert.True(state.Nodes.Find(attempt.Node)?.State is NodeState.Ready or NodeState.Late, "an attempt on a node that is lost or gone");
                    }
                }
            }

            Assert.Equal(tally, job.Counts);
            totals = totals.Plus(tally, 1);
            Assert.Equal(job.Progress.IsFinished, tally.Pending + tally.Active == 0);
            Assert.Equal(job.Progress.IsFinished, job.Progress.FinishedAt is not null);
            Assert.True(job.State != JobState.Succeeded || tally.Succeeded == job.Record.Count, "a job that succeeded with tasks that did not");
            Assert.True(job.State != JobState.Pending || tally.Running == 0, "a pending job with a running task");
        }

        Assert.Equal(totals, state.Jobs.Totals);
        Assert.True(loads.Count == state.Jobs.Loads.Count && loads.All(load => load.Value == state.Jobs.LoadOf(load.Key)), "what is set aside is not what runs");
        Assert.True(state.Jobs.Unknown.SetEquals(unknown), "unknown attempts");
        foreach (var (node, load) in loads)
        {
            Assert.True(load.CpuMilli <= JobWorld.Size(node).CpuMilli && load.MemoryBytes <= JobWorld.Size(node).MemoryBytes, "more set aside than there is");
        }
    }

    public static void Same(JobSet one, JobSet other)
    {
        // Compared by their own equality: the assertions' deep one is ten times slower, and this is most of a simulation.
        Assert.True(one.Order.SequenceEqual(other.Order));
        Assert.Equal(one.Totals, other.Totals);
        Assert.True(one.Unknown.SetEquals(other.Unknown));
        Assert.True(one.Due.SequenceEqual(other.Due));
        Assert.True(one.Finished.SequenceEqual(other.Finished));
        Assert.Equal(one.FinishedTasks, other.FinishedTasks);
        Assert.True(one.BySequence.Count == other.BySequence.Count && one.Order.All(sequence => one.BySequence[sequence] == other.BySequence[sequence]));
        Assert.True(one.Loads.Count == other.Loads.Count && one.Loads.All(load => load.Value == other.LoadOf(load.Key)));
        Same(one.ByName, other.ByName);
        Same(one.ByKey, other.ByKey);
        Same(one.Dependents, other.Dependents);
        Same(one.Queue, other.Queue);
        Assert.True(one.Heads.SequenceEqual(other.Heads));
        Assert.True(one.Heads.SetEquals(one.Queue.Values.Select(places => places.Min)), "the first of each demand");
        foreach (var sequence in one.Order)
        {
            var (left, right) = (one.At(sequence), other.At(sequence));
            Assert.Equal(left.Record, right.Record);
            Assert.Equal(left.Progress, right.Progress);
            Assert.Equal(left.Tally, right.Tally);
            Assert.Equal(left.Touched, right.Touched);
            Assert.True(left.Again.SequenceEqual(right.Again));
            Assert.True(left.Delayed.SequenceEqual(right.Delayed));
            Assert.Equal((left.Queued, left.DueAt), (right.Queued, right.DueAt));
            Assert.True(left.Tasks.SequenceEqual(right.Tasks), $"tasks of {left.Record.Spec.Name}");
        }
    }

    private static void Same<TKey, TItem>(ImmutableDictionary<TKey, ImmutableSortedSet<TItem>> one, ImmutableDictionary<TKey, ImmutableSortedSet<TItem>> other)
        where TKey : notnull
    {
        Assert.Equal(one.Count, other.Count);
        foreach (var (key, items) in one)
        {
            Assert.True(items.SequenceEqual(other[key]), $"{key}");
        }
    }
}
