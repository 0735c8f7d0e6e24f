using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;

namespace Bramble.State.Tests.Jobs;

public sealed class AttemptTests
{
    private static readonly AttemptId First = JobGiven.Attempt(1);

    [Fact]
    public void A_task_goes_from_its_placement_to_its_end()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1));
        Assert.Equal((JobState.Pending, TaskState.Pending), (story.Entry(1).State, story.Task(1).State));

        story.Do(JobGiven.Place(1, 0, 1));
        Assert.Equal((JobState.Pending, TaskState.Assigned), (story.Entry(1).State, story.Task(1).State));
        story.Do(new AttemptStarting(First, Given.Node(1), 1));
        Assert.Equal((AttemptState.Starting, TaskState.Assigned), (story.AttemptOf(1).State, story.Task(1).State));
        story.Do(new AttemptRunning(First, Given.Node(1), 1));
        Assert.Equal((JobState.Running, TaskState.Running, story.Now), (story.Entry(1).State, story.Task(1).State, story.AttemptOf(1).StartedAt));
        story.Wait(TimeSpan.FromSeconds(5)).Do(JobGiven.Ended(First, 1, AttemptState.Succeeded));

        Assert.Equal((JobState.Succeeded, TaskState.Succeeded, story.Now), (story.Entry(1).State, story.Task(1).State, story.Entry(1).Progress.FinishedAt));
        Assert.Equal(new JobTally(0, 0, 0, 1, 0, 0), story.Entry(1).Counts);
        Assert.Empty(story.State.Jobs.Loads);
    }

    [Fact]
    public void A_result_sent_again_changes_nothing_and_a_different_one_is_kept_as_superseded()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1)).Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(First, 1, AttemptState.Succeeded));

        Assert.Empty(story.Accept(JobGiven.Ended(First, 1, AttemptState.Succeeded)).Changes);
        story.Do(JobGiven.Ended(First, 1, AttemptState.Failed, AttemptReason.Signal));

        Assert.Equal(AttemptState.Succeeded, story.AttemptOf(1).State);
        Assert.Equal(AttemptState.Failed, story.AttemptOf(1).Superseded?.State);
        Assert.Equal(JobState.Succeeded, story.Entry(1).State);
    }

    [Fact]
    public void A_report_counts_only_from_the_newest_session_of_the_attempts_own_node()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1)).Do(JobGiven.Place(1, 0, 1)).Do(Given.Open(1));

        story.Refuse<NodeEpochStale>(JobGiven.Ended(First, 1, AttemptState.Succeeded, epoch: 1));
        story.Refuse<AttemptNotYours>(JobGiven.Ended(First, 2, AttemptState.Succeeded));
        story.Refuse<AttemptNotFound>(JobGiven.Ended(JobGiven.Attempt(1, 0, 2), 1, AttemptState.Succeeded, epoch: 2));
        story.Refuse<AttemptNotFound>(JobGiven.Ended(JobGiven.Attempt(9), 1, AttemptState.Succeeded, epoch: 2));
        story.Refuse<AttemptReportInvalid>(JobGiven.Ended(First, 1, AttemptState.Running, epoch: 2));
        story.Do(JobGiven.Ended(First, 1, AttemptState.Succeeded, epoch: 2));
    }

    [Fact]
    public void A_failed_attempt_uses_a_retry_and_waits_longer_each_time()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec() with { Retries = 2 }));
        var waits = new List<TimeSpan>();
        for (var number = 1; number <= 2; number++)
        {
            story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1, 0, number), 1, AttemptState.Failed, AttemptReason.ExitCode));
            var wait = story.Task(1).EligibleAt!.Value - story.Now; // Set by the failure just before.
            waits.Add(wait);
            Assert.Empty(story.Accept(JobGiven.Place(1, 0, 1)).Changes);
            story.Wait(wait);
        }

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], waits);
        story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1, 0, 3), 1, AttemptState.Failed, AttemptReason.ExitCode));
        Assert.Equal((TaskState.Failed, JobState.Failed), (story.Task(1).State, story.Entry(1).State));
    }

    [Fact]
    public void An_attempt_that_its_node_refused_uses_no_retry()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1));
        for (var number = 1; number <= 3; number++)
        {
            story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1, 0, number), 1, AttemptState.Failed, AttemptReason.NodeRefused));
            Assert.Equal((TaskState.Pending, 0, JobState.Pending, story.Now.AddSeconds(1)), (story.Task(1).State, story.Task(1).RetriesUsed, story.Entry(1).State, story.Task(1).EligibleAt));
            story.Wait(TimeSpan.FromSeconds(1));
        }

        story.Do(JobGiven.Place(1, 0, 1)).Do(new CancelJob(JobGiven.Job(1)));
        story.Do(JobGiven.Ended(JobGiven.Attempt(1, 0, 4), 1, AttemptState.Failed, AttemptReason.NodeRefused));
        Assert.Equal((TaskState.Cancelled, JobState.Cancelled), (story.Task(1).State, story.Entry(1).State));
    }

    [Fact]
    public void A_task_held_back_is_not_forgotten_when_the_clock_is_set_back()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec() with { Retries = 1 })).Do(JobGiven.Place(1, 0, 1));
        story.Do(JobGiven.Ended(First, 1, AttemptState.Failed, AttemptReason.ExitCode)).Wait(TimeSpan.FromDays(-3650));

        Assert.Single(Bramble.State.Scheduling.Scheduler.Place(story.State, [JobGiven.Capacity(1)], story.Now).Placements);
        Assert.NotEmpty(story.Accept(JobGiven.Place(1, 0, 1)).Changes);
    }

    [Fact]
    public void A_lost_attempt_uses_no_retry_and_its_late_result_does_not_count()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1)).Do(JobGiven.Place(1, 0, 1)).Do(new AttemptRunning(First, Given.Node(1), 1)).Lose(1);
        Assert.Equal((AttemptState.Lost, TaskState.Pending, 0), (story.AttemptOf(1).State, story.Task(1).State, story.Task(1).RetriesUsed));

        story.Do(JobGiven.Place(1, 0, 2)).Do(Given.Open(1));
        Assert.False(AttemptRules.StillCounts(story.State, Given.Node(1), First));
        Assert.True(AttemptRules.StillCounts(story.State, Given.Node(2), JobGiven.Attempt(1, 0, 2)));
        story.Do(JobGiven.Ended(First, 1, AttemptState.Succeeded, epoch: 2));
        Assert.Equal((AttemptState.Lost, AttemptState.Succeeded), (story.AttemptOf(1).State, story.AttemptOf(1).Superseded?.State));
        Assert.Equal(TaskState.Assigned, story.Task(1).State);

        story.Refuse<AttemptOver>(new AttemptRunning(First, Given.Node(1), 2));
        story.Do(JobGiven.Ended(JobGiven.Attempt(1, 0, 2), 2, AttemptState.Succeeded));
        Assert.Equal(JobState.Succeeded, story.Entry(1).State);
    }

    [Fact]
    public void A_task_that_takes_every_node_with_it_is_held_back_more_and_more()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1));
        for (var number = 1; number <= 5; number++)
        {
            story.Do(JobGiven.Place(1, 0, 1)).Lose(1).Do(Given.Open(1));
            Assert.Equal(number <= 3 ? null : story.Now + TimeSpan.FromSeconds(number - 3), story.Task(1).EligibleAt);
            story.Wait(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public void A_single_task_of_a_lost_node_waits_and_goes_on_when_the_node_is_back()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, JobGiven.Spec() with { Single = true, Retries = 1 })).Do(JobGiven.Place(1, 0, 1)).Lose(1);
        Assert.Equal((AttemptState.Assigned, TaskState.Assigned), (story.AttemptOf(1).State, story.Task(1).State));
        Assert.Equal([First], story.State.Jobs.Unknown);
        Assert.Empty(story.Accept(JobGiven.Place(1, 0, 2)).Changes);

        story.Do(Given.Open(1)).Do(new AttemptRunning(First, Given.Node(1), 2));
        Assert.Empty(story.State.Jobs.Unknown);
        story.Refuse<AttemptKnown>(new GiveUpAttempt(First, 2, ByPerson: false));
        story.Do(JobGiven.Ended(First, 1, AttemptState.Succeeded, epoch: 2));
        Assert.Equal(JobState.Succeeded, story.Entry(1).State);
    }

    [Theory]
    [InlineData(0, false, TaskState.Failed)]
    [InlineData(0, true, TaskState.Pending)]
    [InlineData(3, false, TaskState.Failed)]
    [InlineData(3, true, TaskState.Pending)]
    public void A_single_task_given_up_starts_again_only_by_a_person(int retries, bool byPerson, TaskState expected)
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1, JobGiven.Spec() with { Single = true, Retries = retries })).Do(JobGiven.Place(1, 0, 1)).Lose(1);
        story.Refuse<NodeEpochStale>(new GiveUpAttempt(First, 0, byPerson));

        story.Do(new GiveUpAttempt(First, 1, byPerson));

        Assert.Equal((expected, AttemptState.Lost), (story.Task(1).State, story.AttemptOf(1).State));
        if (expected == TaskState.Failed)
        {
            Assert.Contains("'bramble job retry'", story.Task(1).Reason, StringComparison.Ordinal);
            Assert.Empty(story.Wait(TimeSpan.FromDays(1)).Accept(JobGiven.Place(1, 0, 2)).Changes);
            story.Do(new RetryJob(JobGiven.Job(1)));
        }

        story.Do(JobGiven.Place(1, 0, 2));
        Assert.Equal(2, story.Task(1).LastAttempt);
    }

    [Fact]
    public void A_single_task_that_its_agent_does_not_know_any_more_starts_again_only_by_a_person()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec() with { Single = true, Retries = 3 })).Do(JobGiven.Place(1, 0, 1));
        story.Do(new AttemptRunning(First, Given.Node(1), 1)).Do(Given.Open(1)).Do(new ReconcileAttempts(Given.Node(1), 2, []));

        Assert.Equal((TaskState.Failed, AttemptReason.SessionGap), (story.Task(1).State, story.AttemptOf(1).Outcome?.Reason));
    }

    [Theory]
    [InlineData(0, TaskState.Failed)]
    [InlineData(1, TaskState.Pending)]
    public void A_single_task_whose_agent_says_that_it_has_ended_is_tried_again_where_it_has_retries(int retries, TaskState expected)
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec() with { Single = true, Retries = retries })).Do(JobGiven.Place(1, 0, 1));

        story.Do(JobGiven.Ended(First, 1, AttemptState.Lost, AttemptReason.Reboot));

        Assert.Equal(expected, story.Task(1).State);
    }

    [Fact]
    public void An_agent_that_comes_back_without_an_attempt_loses_it_unless_it_never_got_it()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec(count: 3)));
        for (var i = 0; i < 3; i++)
        {
            story.Do(JobGiven.Place(1, i, 1));
        }

        story.Do(new AttemptRunning(JobGiven.Attempt(1, 0), Given.Node(1), 1)).Do(new AttemptRunning(JobGiven.Attempt(1, 1), Given.Node(1), 1)).Do(Given.Open(1));
        story.Refuse<NodeEpochStale>(new ReconcileAttempts(Given.Node(1), 1, []));
        story.Do(new ReconcileAttempts(Given.Node(1), 2, [JobGiven.Attempt(1, 1)]));

        Assert.Equal([TaskState.Pending, TaskState.Running, TaskState.Assigned], Enumerable.Range(0, 3).Select(i => story.Task(1, i).State));
        Assert.Equal(AttemptReason.SessionGap, story.AttemptOf(1, 0).Outcome?.Reason);
    }

    [Fact]
    public void The_tasks_of_a_removed_node_run_elsewhere_but_for_those_bound_to_it()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(1)).Do(JobGiven.Place(1, 0, 1));
        story.Do(JobGiven.Submit(new NewJob(JobGiven.Job(2), JobGiven.Spec("all") with { Each = "node" }, [Given.Node(1), Given.Node(2)])));
        story.Do(JobGiven.Place(2, 1, 2)).Do(JobGiven.Ended(JobGiven.Attempt(2, 1), 2, AttemptState.Succeeded));
        Assert.Empty(story.Accept(JobGiven.Place(2, 0, 2)).Changes);

        story.Do(new RemoveNode(Given.Node(1)));

        Assert.Equal(AttemptReason.NodeRemoved, story.AttemptOf(1).Outcome?.Reason);
        Assert.Equal(TaskState.Pending, story.Task(1).State);
        Assert.Equal((TaskState.Cancelled, JobState.Failed), (story.Task(2).State, story.Entry(2).State));
        Assert.Contains("taken out", story.Task(2).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_newest_attempts_of_a_task_are_kept()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1));
        for (var number = 1; number <= JobRules.MaxAttemptsKept + 5; number++)
        {
            story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1, 0, number), 1, AttemptState.Lost, AttemptReason.Reboot)).Wait(JobRules.MaxBackOff);
        }

        Assert.Equal(Enumerable.Range(6, JobRules.MaxAttemptsKept), story.Entry(1).Attempts(0).Select(attempt => attempt.Id.Number));
    }

    [Fact]
    public void A_placement_on_a_node_without_room_is_left_out()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec(count: 3) with { Resources = new JobResources { Cpus = 1.5, MemoryBytes = JobGiven.MiB } }));

        Assert.Empty(story.Accept(JobGiven.Place(1, 0, 1, cores: 1)).Changes);
        Assert.Empty(story.Accept(JobGiven.Place(1, 0, 1, memory: JobGiven.MiB - 1)).Changes);
        Assert.NotEmpty(story.Accept(JobGiven.Place(1, 0, 1)).Changes);
        Assert.NotEmpty(story.Accept(JobGiven.Place(1, 1, 1)).Changes);
        Assert.Empty(story.Accept(JobGiven.Place(1, 2, 1)).Changes);
        story.Do(JobGiven.Ended(JobGiven.Attempt(1, 0), 1, AttemptState.Succeeded)).Do(new DrainNode(Given.Node(1)));
        Assert.Empty(story.Accept(JobGiven.Place(1, 2, 1)).Changes);
    }

    [Fact]
    public void What_an_agent_says_is_bounded_and_cleaned()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1)).Do(JobGiven.Place(1, 0, 1));
        story.Do(new AttemptEnded(First, Given.Node(1), 1, new AttemptOutcome
        {
            State = AttemptState.Failed,
            Reason = AttemptReason.CouldNotStart,
            ExitCode = 999,
            Signal = -1,
            CpuSeconds = double.NaN,
            PeakMemoryBytes = -5,
            Message = "\u001b[31m" + new string('x', 9_999),
        }));

        var outcome = story.AttemptOf(1).Outcome;
        Assert.NotNull(outcome);
        Assert.Equal((null, null, null, null), (outcome.ExitCode, outcome.Signal, outcome.CpuSeconds, outcome.PeakMemoryBytes));
        Assert.Equal(AttemptOutcome.MaxMessageLength, outcome.Message?.Length);
        Assert.DoesNotContain('\u001b', outcome.Message!); // Its length was just read.
    }
}
