using Bramble.Protocol.Api;
using Bramble.State.Jobs;
using Bramble.State.Scheduling;
using Bramble.State.Tests.Jobs;

namespace Bramble.State.Tests.Scheduling;

/// <summary>Memory, and nodes that are kept for large jobs.</summary>
public sealed partial class SchedulerTests
{
    [Fact]
    public void Memory_is_set_aside_and_what_others_use_counts_too()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("a", 9, cpus: 0.1, memory: 300 * JobGiven.MiB)));

        Assert.Equal(3, Place(story, JobGiven.Capacity(1, 4, memory: 1000 * JobGiven.MiB)).Count);
        Assert.Equal(2, Place(story, JobGiven.Capacity(1, 4, memory: 1000 * JobGiven.MiB) with { MemoryAvailableBytes = 700 * JobGiven.MiB }).Count);
        Assert.Empty(Place(story, JobGiven.Capacity(1, 4) with { MemoryBytes = null }));
    }

    [Fact]
    public void Memory_set_aside_since_the_last_reading_is_not_given_again()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("a", 9, cpus: 0.1, memory: 300 * JobGiven.MiB)));
        var reading = JobGiven.Capacity(1, 4, memory: 1000 * JobGiven.MiB) with { MemoryAvailableBytes = 700 * JobGiven.MiB };
        var first = Scheduler.Place(SchedulingInput.Of(story.State, [reading]), story.Now);
        Assert.Equal(2, first.Placements.Length);
        var input = Follow(story, first.Next, [new PlaceTasks(first.Placements)]);
        Assert.Empty(Scheduler.Place(input, story.Now).Placements);

        // The same reading again, before their processes are made: they use nothing of it yet.
        input = input.With(reading);
        Assert.Empty(Scheduler.Place(input, story.Now).Placements);
        Assert.Equal("waits: none with 300 MB free", WaitingReason.Explain(input, story.Entry(1), story.Now));

        // Now they run, and the next reading knows of them.
        input = Follow(story, input, [new AttemptRunning(JobGiven.Attempt(1, 0), Given.Node(1), 1), new AttemptRunning(JobGiven.Attempt(1, 1), Given.Node(1), 1)]);
        Assert.Empty(Scheduler.Place(input, story.Now).Placements);
        Assert.Single(Scheduler.Place(input.With(reading with { MemoryAvailableBytes = 400 * JobGiven.MiB }), story.Now).Placements);

        // One that ended before any reading knew of it gives back what was set aside for it.
        input = Follow(story, input, [JobGiven.Ended(JobGiven.Attempt(1, 0), 1, AttemptState.Succeeded)]);
        Assert.Single(Scheduler.Place(input, story.Now).Placements);
    }

    [Fact]
    public void Small_jobs_fill_in_around_a_large_one_until_it_has_waited_too_long()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, Spec("busy", 2, cpus: 3))).Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Place(1, 1, 2));
        story.Do(JobGiven.Submit(2, Spec("large", cpus: 4))).Do(JobGiven.Submit(3, Spec("small", 50)));
        var input = SchedulingInput.Of(story.State, Nodes(4, 4));

        var first = Scheduler.Place(input, story.Now);
        Assert.Equal([3, 3], first.Placements.Select(placed => Number(placed.Task.Job.Value)));
        Assert.Equal("waits: none with 4 cores free", WaitingReason.Explain(input, story.Entry(2), story.Now));

        // Two minutes later one node takes no more small ones, and the large one gets it when it is empty.
        story.Wait(TimeSpan.FromMinutes(2));
        var second = Scheduler.Place(input, story.Now);
        var kept = second.Next.Reserved;
        Assert.NotNull(kept);
        Assert.Equal([Number(kept.Node.Value) == 1 ? 2 : 1], second.Placements.Select(placed => Number(placed.Node.Value)));

        var ended = story.Accept(JobGiven.Ended(JobGiven.Attempt(1, Number(kept.Node.Value) - 1), Number(kept.Node.Value), AttemptState.Succeeded));
        var third = Scheduler.Place(second.Next.Follow(story.State, ended.Changes), story.Now);
        Assert.Contains(third.Placements, placed => Number(placed.Task.Job.Value) == 2 && placed.Node == kept.Node);
    }

    [Fact]
    public void A_node_is_kept_for_a_large_job_though_small_tasks_use_its_memory()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("small", 3))).Do(JobGiven.Submit(2, Spec("large", memory: 3072 * JobGiven.MiB)));
        for (var i = 0; i < 3; i++)
        {
            story.Do(JobGiven.Place(1, i, 1));
        }

        story.Do(JobGiven.Submit(3, Spec("more", 50)));
        var used = JobGiven.Capacity(1) with { MemoryAvailableBytes = 1000 * JobGiven.MiB };
        story.Wait(TimeSpan.FromMinutes(2));
        var kept = Scheduler.Place(SchedulingInput.Of(story.State, [used]), story.Now);
        Assert.Equal((2, 1), (Number(kept.Next.Reserved!.Job.Value), Number(kept.Next.Reserved.Node.Value))); // Equal only where there is one.

        var input = Follow(story, kept.Next, [new PlaceTasks(kept.Placements)]);
        for (var i = 0; i < 3; i++)
        {
            input = Follow(story, input, [JobGiven.Ended(JobGiven.Attempt(1, i), 1, AttemptState.Succeeded)]);
        }

        // Its last reading is from before they ended.
        Assert.Empty(Scheduler.Place(input, story.Now).Placements);
        var large = Scheduler.Place(input.With(used with { MemoryAvailableBytes = 3800 * JobGiven.MiB }), story.Now).Placements;
        Assert.Contains(large, placed => Number(placed.Task.Job.Value) == 2);
    }

    [Fact]
    public void A_node_whose_memory_others_use_is_not_kept_for_ever()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("busy", cpus: 4))).Do(JobGiven.Place(1, 0, 1));
        story.Do(JobGiven.Submit(2, Spec("large", memory: 3072 * JobGiven.MiB))).Do(JobGiven.Submit(3, Spec("small", 50, cpus: 3)));
        var used = JobGiven.Capacity(1) with { MemoryAvailableBytes = 1000 * JobGiven.MiB };
        story.Wait(TimeSpan.FromMinutes(2));
        var input = Decide(story, SchedulingInput.Of(story.State, [used with { CpuCores = 5 }]));
        Assert.NotNull(input.Reserved);

        // It is empty, and two readings say that its memory is still in use: small ones may have it.
        input = Follow(story, input, [JobGiven.Ended(JobGiven.Attempt(1), 1, AttemptState.Succeeded)]).With(used).With(used);
        input = Decide(story, input);
        Assert.Equal((1, 0), (story.Entry(3).Counts.Active, story.Entry(2).Counts.Active));
        Assert.Null(input.Reserved);
        Assert.Null(Decide(story, input.With(used)).Reserved);

        // Until there is room again.
        Decide(story, input.With(used with { MemoryAvailableBytes = 3500 * JobGiven.MiB }));
        Assert.Equal(1, story.Entry(2).Counts.Active);
    }

    [Fact]
    public void A_node_is_kept_for_a_large_job_once_it_has_cooled()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, Spec("large", cpus: 4))).Do(JobGiven.Submit(2, Spec("small", 50)));
        var hot = JobGiven.Capacity(1) with { TemperatureCelsius = 81 };
        story.Wait(TimeSpan.FromMinutes(2));
        var input = Decide(story, SchedulingInput.Of(story.State, [hot, JobGiven.Capacity(2, cores: 1)]));
        Assert.Null(input.Reserved);
        input = Follow(story, input, [JobGiven.Place(2, 1, 1)]).With(hot with { TemperatureCelsius = 60 });
        input = Decide(story, input);

        Assert.Equal(Given.Node(1), input.Reserved?.Node);
        input = Follow(story, input, [JobGiven.Ended(JobGiven.Attempt(2, 1), 1, AttemptState.Succeeded)]);
        Decide(story, input);
        Assert.Equal(TaskState.Assigned, story.Task(1).State);
    }
}
