using System.Diagnostics;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Scheduling;
using Bramble.State.Tests.Jobs;

namespace Bramble.State.Tests.Scheduling;

/// <summary>That work per decision grows with what has changed: measured in bytes allocated, which do not depend on how busy the machine is.</summary>
public sealed class SchedulerScaleTests(ITestOutputHelper output)
{
    [Fact]
    public void One_task_ending_costs_as_much_in_a_large_cluster_as_in_a_small_one()
    {
        var small = Cycle(nodes: 10, tasks: 100);
        var large = Cycle(nodes: 1_000, tasks: JobRules.MaxTasksPerJob);

        // Ten times the depth of every tree would still be less than this; looking at each node or task would be a hundred times.
        Assert.InRange(large, 1, small * 3);
    }

    [Fact]
    public void One_task_ending_costs_as_much_where_many_jobs_ask_for_different_things()
    {
        var one = Cycle(nodes: 10, tasks: 100);
        var many = Cycle(nodes: 10, tasks: 100, otherDemands: 1_000);

        Assert.InRange(many, 1, one * 3);
    }

    private long Cycle(int nodes, int tasks, int otherDemands = 0)
    {
        var story = JobGiven.ClusterOf(nodes).Do(JobGiven.Submit(1, JobGiven.Spec(count: tasks) with { Priority = 60 }));
        for (var i = 1; i <= otherDemands; i++)
        {
            story.Do(JobGiven.Submit(1 + i, JobGiven.Spec($"other-{i}") with { Resources = new JobResources { Cpus = 1, MemoryBytes = JobGiven.MiB + i } }));
        }

        var input = SchedulingInput.Of(story.State, Enumerable.Range(1, nodes).Select(i => JobGiven.Capacity(i)));
        var clock = Stopwatch.StartNew();
        bool isComplete;
        do
        {
            var result = Scheduler.Place(input, story.Now);
            input = Follow(story, result.Next, new PlaceTasks(result.Placements));
            isComplete = result.IsComplete;
        }
        while (!isComplete);
        output.WriteLine($"{nodes} nodes, {tasks} tasks: first fill of {story.Entry(1).Counts.Assigned} in {clock.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.Equal(nodes * 4, story.Entry(1).Counts.Assigned);

        const int Rounds = 30;
        clock.Restart();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            var attempt = story.AttemptOf(1, i).Id;
            input = Follow(story, input, new AttemptEnded(attempt, story.AttemptOf(1, i).Node, 1, new AttemptOutcome { State = AttemptState.Succeeded }));
            var result = Scheduler.Place(input, story.Now);
            Assert.Equal(new TaskId(JobGiven.Job(1), (nodes * 4) + i), Assert.Single(result.Placements).Task);
            input = Follow(story, result.Next, new PlaceTasks(result.Placements));
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        output.WriteLine($"{nodes} nodes, {tasks} tasks: one ends and one starts in {clock.Elapsed.TotalMilliseconds / Rounds:0.000} ms, {bytes} bytes");
        return bytes;
    }

    private static SchedulingInput Follow(Story story, SchedulingInput input, Command command)
    {
        var changes = story.Accept(command).Changes;
        return input.Follow(story.State, changes);
    }
}
