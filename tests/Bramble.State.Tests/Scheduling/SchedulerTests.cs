using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Bramble.State.Tests.Jobs;

namespace Bramble.State.Tests.Scheduling;

public sealed partial class SchedulerTests
{
    private static JobSpec Spec(string name, int count = 1, double cpus = 1, int priority = 50, long? memory = null) =>
        JobGiven.Spec(name, count) with { Priority = priority, Resources = new JobResources { Cpus = cpus, MemoryBytes = memory } };

    private static List<(int Job, int Index, int Node)> Place(Story story, params NodeCapacity[] nodes) =>
        [.. Scheduler.Place(story.State, nodes, story.Now).Placements.Select(placement => (Number(placement.Task.Job.Value), placement.Task.Index, Number(placement.Node.Value)))];

    private static int Number(Guid id) => BitConverter.ToInt32(id.ToByteArray());

    private static NodeCapacity[] Nodes(params int[] cores) => [.. cores.Select((count, i) => JobGiven.Capacity(i + 1, count))];

    private static SchedulingInput Follow(Story story, SchedulingInput input, params Command[] commands)
    {
        foreach (var command in commands)
        {
            var changes = story.Accept(command).Changes;
            input = input.Follow(story.State, changes);
        }

        return input;
    }

    private static SchedulingInput Decide(Story story, SchedulingInput input)
    {
        var result = Scheduler.Place(input, story.Now);
        return Follow(story, result.Next, new PlaceTasks(result.Placements));
    }

    [Fact]
    public void Higher_priority_goes_first_and_then_who_came_first()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("a"))).Do(JobGiven.Submit(2, Spec("b", priority: 60))).Do(JobGiven.Submit(3, Spec("c")));

        Assert.Equal([2, 1, 3], Place(story, Nodes(3)).Select(placed => placed.Job));
        Assert.Equal([2, 1], Place(story, Nodes(2)).Select(placed => placed.Job));
    }

    [Fact]
    public void Jobs_of_equal_priority_take_turns()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("a", 100))).Do(JobGiven.Submit(2, Spec("b", 100))).Do(JobGiven.Submit(3, Spec("c", 100, cpus: 2)));

        var placed = Place(story, Nodes(8));

        Assert.Equal([1, 2, 3, 1, 2, 1], placed.Select(one => one.Job).Take(6));
        Assert.Equal([0, 1, 2], placed.Where(one => one.Job == 1).Select(one => one.Index).Take(3));
    }

    [Fact]
    public void Tasks_are_spread_by_default_and_packed_on_request()
    {
        var spread = JobGiven.ClusterOf(3).Do(JobGiven.Submit(1, Spec("a", 3)));
        var pack = JobGiven.ClusterOf(3).Do(JobGiven.Submit(1, Spec("a", 3) with { Pack = true }));

        Assert.Equal([1, 2, 3], Place(spread, Nodes(4, 4, 4)).Select(placed => placed.Node).Order());
        Assert.Single(Place(pack, Nodes(4, 4, 4)).Select(placed => placed.Node).Distinct());
        Assert.Equal([3, 3, 2], Place(pack, Nodes(4, 3, 2)).Select(placed => placed.Node));
    }

    [Fact]
    public void A_cool_node_goes_before_a_warm_one_that_has_as_much_room()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, Spec("a")));
        var warm = JobGiven.Capacity(2, 4) with { TemperatureCelsius = 65 };

        Assert.Equal(1, Place(story, JobGiven.Capacity(1, 4) with { TemperatureCelsius = 45 }, warm).Single().Node);
        Assert.Equal(2, Place(story, JobGiven.Capacity(1, 2) with { TemperatureCelsius = 45 }, warm).Single().Node);
    }

    public static TheoryData<string> Unfit() => new("hot", "under-voltage", "late", "draining", "held", "disconnected", "refuses", "silent", "full", "small");

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Nothing_is_placed_on_a_node_that_is_unfit(string why)
    {
        var story = JobGiven.ClusterOf(1);
        var live = JobGiven.Capacity(1, cores: 1);
        live = why switch
        {
            "hot" => live with { TemperatureCelsius = 80 },
            "under-voltage" => live with { UnderVoltage = true },
            "refuses" => live with { Refuses = "its disk is read-only" },
            _ => live,
        };
        switch (why)
        {
            case "late":
                story.Do(new MarkNodeLate(Given.Node(1), 1));
                break;
            case "draining":
                story.Do(new DrainNode(Given.Node(1)));
                break;
            case "held":
                story.Do(Given.Open(1, serial: "another"));
                break;
            case "disconnected":
                story.Do(new CloseSession(Given.Node(1), 1));
                break;
            case "full":
                story.Do(JobGiven.Submit(9, Spec("other"))).Do(JobGiven.Place(9, 0, 1, cores: 1));
                break;
        }

        story.Do(JobGiven.Submit(1, Spec("a", cpus: why is "small" ? 2 : 1)));

        Assert.Empty(Place(story, why is "silent" ? [] : [live]));
        var reason = WaitingReason.Explain(SchedulingInput.Of(story.State, why is "silent" ? [] : [live]), story.Entry(1), story.Now);
        Assert.StartsWith("waits: ", reason, StringComparison.Ordinal);
        var dry = DryRun.Of(SchedulingInput.Of(story.State, why is "silent" ? [] : [live]), story.Entry(1).Record.Spec);
        Assert.Equal((0, false), (dry.StartNow, dry.Nodes[0].Fits));
        Assert.NotNull(dry.Nodes[0].Reason);
        Assert.NotNull(dry.Waiting);
    }

    [Fact]
    public void A_job_runs_only_where_it_says()
    {
        var story = JobGiven.ClusterOf(3).Do(new LabelNode(Given.Node(3), new Dictionary<string, string?>(StringComparer.Ordinal) { ["rack"] = "b" }));
        story.Do(JobGiven.Submit(1, Spec("a", 9) with { On = ["PI-2"] })).Do(JobGiven.Submit(2, Spec("b", 9) with { Where = "rack=b" }));

        var placed = Place(story, Nodes(4, 4, 4));

        Assert.Equal([2], placed.Where(one => one.Job == 1).Select(one => one.Node).Distinct());
        Assert.Equal([3], placed.Where(one => one.Job == 2).Select(one => one.Node).Distinct());
        Assert.Equal(8, placed.Count);
    }

    [Fact]
    public void One_task_for_each_node_that_fits_even_if_it_is_warm_now()
    {
        var story = JobGiven.ClusterOf(4).Do(new DrainNode(Given.Node(4)));
        var spec = JobGiven.Spec("each") with { Each = "node", Where = "temperature<60 && cores>=2" };
        NodeCapacity[] nodes = [JobGiven.Capacity(1) with { TemperatureCelsius = 70 }, JobGiven.Capacity(2, cores: 1), JobGiven.Capacity(3) with { TemperatureCelsius = 50 }, JobGiven.Capacity(4)];
        var input = SchedulingInput.Of(story.State, nodes);
        var fitting = input.NodesFor(spec);
        Assert.Equal([Given.Node(1), Given.Node(3)], fitting);
        var dry = DryRun.Of(input, spec);
        Assert.Equal((2, 1), (dry.Tasks, dry.StartNow));
        Assert.Equal([0, null, 1, null], dry.Nodes.Select(node => node.Index));

        var submitted = story.Accept(JobGiven.Submit(new NewJob(JobGiven.Job(1), spec, fitting)));
        input = input.Follow(story.State, submitted.Changes);

        Assert.Equal([new TaskId(JobGiven.Job(1), 1)], Scheduler.Place(input, story.Now).Placements.Select(placed => placed.Task));
        input = input.With(JobGiven.Capacity(1) with { TemperatureCelsius = 55 });
        Assert.Equal([Given.Node(1), Given.Node(3)], Scheduler.Place(input, story.Now).Placements.Select(placed => placed.Node).OrderBy(node => node.Value));
    }

    [Fact]
    public void A_demand_found_to_fit_nowhere_is_tried_again_where_something_has_changed()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, Spec("a") with { Where = "temperature<50" }));
        var input = SchedulingInput.Of(story.State, [JobGiven.Capacity(1) with { TemperatureCelsius = 55 }, JobGiven.Capacity(2) with { TemperatureCelsius = 55 }]);
        var first = Scheduler.Place(input, story.Now);
        Assert.Empty(first.Placements);
        Assert.True(first.IsComplete);

        Assert.Empty(Scheduler.Place(first.Next.With(JobGiven.Capacity(1) with { TemperatureCelsius = 52 }), story.Now).Placements);
        var cooled = Scheduler.Place(first.Next.With(JobGiven.Capacity(1) with { TemperatureCelsius = 49 }), story.Now);
        Assert.Equal(Given.Node(1), cooled.Placements.Single().Node);

        // It was drained before the placement came: the room is still known of afterwards.
        var dropped = story.Do(new DrainNode(Given.Node(1))).Accept(new PlaceTasks(cooled.Placements));
        Assert.Empty(dropped.Changes);
    }

    [Fact]
    public void A_placement_that_was_dropped_leaves_its_room_to_others()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("a", 2)));
        var first = Scheduler.Place(SchedulingInput.Of(story.State, Nodes(1)), story.Now);
        Assert.Single(first.Placements);
        var cancelled = story.Accept(new CancelJob(JobGiven.Job(1)));
        var submitted = story.Accept(JobGiven.Submit(2, Spec("b")));
        Assert.Empty(story.Accept(new PlaceTasks(first.Placements)).Changes);

        Assert.Single(Scheduler.Place(first.Next.Follow(story.State, [.. cancelled.Changes, .. submitted.Changes]), story.Now).Placements);
    }

    [Fact]
    public void A_node_that_refused_a_job_is_passed_over_for_it_alone_and_longer_each_time()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, Spec("a", 8))).Do(JobGiven.Submit(2, Spec("b", 8)));
        var input = Decide(story, SchedulingInput.Of(story.State, Nodes(4, 1)));
        var refused = Enumerable.Range(0, 8).Select(i => (Task: story.Task(1, i), Index: i)).Where(task => task.Task.State == TaskState.Assigned && story.AttemptOf(1, task.Index).Node == Given.Node(1)).ToList();
        Assert.NotEmpty(refused);
        story.Wait(TimeSpan.FromSeconds(1));
        input = Follow(story, input, [.. refused.Select(task => Refused(JobGiven.Attempt(1, task.Index)))]);
        Assert.All(refused, task => Assert.Equal((TaskState.Pending, 0), (story.Task(1, task.Index).State, story.Task(1, task.Index).RetriesUsed)));

        // The other job of the same demand takes what it left.
        story.Wait(TimeSpan.FromSeconds(1));
        input = Decide(story, input);
        Assert.Equal(4, story.State.Jobs.ActiveOn(Given.Node(1)).Count(attempt => attempt.Id.Task.Job == JobGiven.Job(2)));
        Assert.DoesNotContain(story.State.Jobs.ActiveOn(Given.Node(1)), attempt => attempt.Id.Task.Job == JobGiven.Job(1));
        input = Follow(story, input, new CancelJob(JobGiven.Job(2)));
        input = Follow(story, input, [.. story.State.Jobs.ActiveOn(Given.Node(1)).Select(attempt => JobGiven.Ended(attempt.Id, 1, AttemptState.Cancelled))]);
        Assert.Equal(
            "waits: 1 node has just refused it, none with 1 core free; pi-1 said 'Could not start: the node's disk is full.' and is tried again in 59 s",
            WaitingReason.Explain(input, story.Entry(1), story.Now));

        // Many refused at once, which is once: a minute. Then two, up to ten.
        List<double> waits = [];
        for (var times = 1; times <= 6; times++)
        {
            var begun = story.Now;
            for (input = Decide(story, input); story.State.Jobs.LoadOf(Given.Node(1)).Attempts.IsEmpty; input = Decide(story, input))
            {
                story.Wait(TimeSpan.FromSeconds(1));
            }

            waits.Add((story.Now - begun).TotalSeconds);
            input = Follow(story, input, [.. story.State.Jobs.ActiveOn(Given.Node(1)).Select(attempt => Refused(attempt.Id))]);
        }

        Assert.Equal([59, 120, 240, 480, 600, 600], waits);
    }

    [Fact]
    public void A_node_that_has_started_a_task_of_a_job_is_not_passed_over_any_more()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("a", 2)));
        var input = Decide(story, SchedulingInput.Of(story.State, Nodes(1)));
        input = Follow(story, input, Refused(JobGiven.Attempt(1)));
        Assert.Null(Decide(story, input).Reserved);
        Assert.Empty(story.State.Jobs.Loads);

        story.Wait(TimeSpan.FromMinutes(1));
        input = Decide(story, input);
        var attempt = Assert.Single(story.State.Jobs.ActiveOn(Given.Node(1))).Id;
        input = Follow(story, input, new AttemptRunning(attempt, Given.Node(1), 1));

        Assert.Empty(input.Refusals);
    }

    private static AttemptEnded Refused(AttemptId attempt) => new(attempt, Given.Node(1), 1, new AttemptOutcome
    {
        State = AttemptState.Failed,
        Reason = AttemptReason.NodeRefused,
        Message = "Could not start: the node's disk is full.",
    });

    [Fact]
    public void Every_waiting_job_says_why_with_numbers()
    {
        var story = JobGiven.ClusterOf(6).Do(new DrainNode(Given.Node(4))).Do(new DrainNode(Given.Node(5)));
        story.Do(JobGiven.Submit(1, Spec("a", memory: 512 * JobGiven.MiB)));
        NodeCapacity[] nodes =
        [
            .. Enumerable.Range(1, 3).Select(i => JobGiven.Capacity(i) with { TemperatureCelsius = 83.4 }),
            JobGiven.Capacity(4), JobGiven.Capacity(5), JobGiven.Capacity(6) with { MemoryAvailableBytes = 100 * JobGiven.MiB },
        ];
        var input = SchedulingInput.Of(story.State, nodes);

        Assert.Equal("waits: 3 nodes too hot, 2 draining, none with 512 MB free", WaitingReason.Explain(input, story.Entry(1), story.Now));
        var dry = DryRun.Of(input, story.Entry(1).Record.Spec);
        Assert.Equal("too hot: 83.4 °C, and 80 °C is the limit", dry.Nodes[0].Reason);
        Assert.Equal("has 100 MB free, the task needs 512 MB", dry.Nodes[5].Reason);
    }

    [Fact]
    public void A_job_bigger_than_any_node_says_so()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, Spec("a", cpus: 8, memory: 16L * 1024 * JobGiven.MiB)));

        Assert.Equal(
            "waits: no node there is can ever run it: 2 nodes with fewer than 8 cores, it needs 8 cores and 16 GB, the largest have 4 cores and 4 GB",
            WaitingReason.Explain(SchedulingInput.Of(story.State, Nodes(4, 4)), story.Entry(1), story.Now));
    }

    [Fact]
    public void A_job_that_waits_for_others_or_for_a_time_says_so()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, Spec("fetch") with { Retries = 5 })).Do(JobGiven.Submit(2, Spec("b") with { After = ["fetch"] }));
        var input = SchedulingInput.Of(story.State, Nodes(4));
        Assert.Equal("waits for 'fetch' to succeed", WaitingReason.Explain(input, story.Entry(2), story.Now));
        Assert.Null(WaitingReason.Explain(input, story.Entry(1), story.Now));

        story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1), 1, AttemptState.Failed, AttemptReason.ExitCode));

        Assert.Equal("waits: 1 task is tried again after a failure, the first in 1 s", WaitingReason.Explain(SchedulingInput.Of(story.State, Nodes(4)), story.Entry(1), story.Now));
        Assert.Equal(story.Now.AddSeconds(1), Scheduler.NextDue(story.State));
        Assert.Equal(
            "waits: there is no node that it may run on; 'bramble token create' gives the line that adds one",
            WaitingReason.Explain(SchedulingInput.Of(Given.Cluster().Do(JobGiven.Submit(3)).State, []), Given.Cluster().Do(JobGiven.Submit(3)).Entry(3), story.Now));
    }
}
