using Bramble.Protocol.Api;
using Bramble.State.Housekeeping;
using Bramble.State.Jobs;

namespace Bramble.State.Tests.Jobs;

public sealed class JobRulesTests
{
    private static readonly Digest Print = Digest.Of([1]);

    [Fact]
    public void Submitting_again_under_the_same_key_gets_the_same_job()
    {
        var story = JobGiven.ClusterOf(1);
        var first = Assert.IsType<JobRecord>(story.Accept(JobGiven.Submit(1) with { IdempotencyKey = "k", Fingerprint = Print }).Subject);

        var again = story.Accept(JobGiven.Submit(2) with { IdempotencyKey = "k", Fingerprint = Print });

        Assert.Empty(again.Changes);
        Assert.Equal(first, again.Subject);
        story.Refuse<IdempotencyKeyReused>(JobGiven.Submit(2) with { IdempotencyKey = "k", Fingerprint = Digest.Of([2]) });
        story.Refuse<IdempotencyKeyInvalid>(JobGiven.Submit(2) with { IdempotencyKey = "a\nb" });
        Assert.Equal(1, story.State.Jobs.Count);
    }

    [Fact]
    public void A_job_waits_for_those_it_comes_after()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1)).Do(JobGiven.Submit(2, JobGiven.Spec("b") with { After = ["job-1"] }));
        Assert.Empty(story.Accept(JobGiven.Place(2, 0, 1)).Changes);

        story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1), 1, AttemptState.Succeeded));

        Assert.NotEmpty(story.Accept(JobGiven.Place(2, 0, 1)).Changes);
    }

    [Fact]
    public void A_job_whose_dependency_was_swept_after_it_succeeded_may_run()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1)).Do(JobGiven.Submit(2));
        story.Do(JobGiven.Submit(3, JobGiven.Spec("c") with { After = ["job-1", "job-2"] }));
        story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1), 1, AttemptState.Succeeded));
        story.Do(new Sweep { Jobs = new JobRetention { Jobs = 0 } });
        Assert.Null(story.State.Jobs.Find(JobGiven.Job(1)));

        story.Do(JobGiven.Place(2, 0, 1)).Do(JobGiven.Ended(JobGiven.Attempt(2), 1, AttemptState.Succeeded));

        Assert.NotEmpty(story.Accept(JobGiven.Place(3, 0, 1)).Changes);
    }

    [Fact]
    public void A_failed_job_takes_with_it_all_that_come_after_it()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(
            new NewJob(JobGiven.Job(1), JobGiven.Spec("fetch")),
            new NewJob(JobGiven.Job(2), JobGiven.Spec("render", 100_000) with { After = ["fetch"] }),
            new NewJob(JobGiven.Job(3), JobGiven.Spec("upload") with { After = ["render"] })));

        var ended = story.Do(JobGiven.Place(1, 0, 1)).Accept(JobGiven.Ended(JobGiven.Attempt(1), 1, AttemptState.Failed, AttemptReason.ExitCode));

        Assert.Equal(JobState.Failed, story.Entry(1).State);
        Assert.Equal((JobState.Cancelled, "the job 'fetch' that it comes after failed"), (story.Entry(2).State, story.Entry(2).Progress.Reason));
        Assert.Equal((JobState.Cancelled, "the job 'render' that it comes after was cancelled"), (story.Entry(3).State, story.Entry(3).Progress.Reason));
        Assert.Equal(100_000, story.Entry(2).Counts.Cancelled);
        Assert.True(ended.Changes.Length < 10);
        story.Refuse<JobDependencyFailed>(JobGiven.Submit(4, JobGiven.Spec("late") with { After = ["fetch"] }));
    }

    [Fact]
    public void Jobs_that_would_wait_for_each_other_are_refused_by_name()
    {
        var story = JobGiven.ClusterOf(1);

        var cycle = story.Refuse<JobDependencyCycle>(JobGiven.Submit(
            new NewJob(JobGiven.Job(1), JobGiven.Spec("a") with { After = ["b"] }),
            new NewJob(JobGiven.Job(2), JobGiven.Spec("b") with { After = ["c"] }),
            new NewJob(JobGiven.Job(3), JobGiven.Spec("c") with { After = ["b"] })));
        var itself = story.Refuse<JobDependencyCycle>(JobGiven.Submit(1, JobGiven.Spec("a") with { After = ["a"] }));

        Assert.Equal(["b", "c", "b"], cycle.Names);
        Assert.Equal(["a", "a"], itself.Names);
    }

    [Fact]
    public void A_job_after_one_that_there_is_not_is_refused_with_the_nearest_name()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec("fetch-scene")));

        var refused = story.Refuse<JobInvalid>(JobGiven.Submit(2, JobGiven.Spec("b") with { After = ["fetch-scen", "nothing-like-it"] }));

        Assert.Equal(["after[0]", "after[1]"], refused.Mistakes.Select(mistake => mistake.Field), StringComparer.Ordinal);
        Assert.Contains("perhaps 'fetch-scene' is meant.", refused.Mistakes[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        var wrong = new JobSpec
        {
            Name = "no spaces please",
            Command = [""],
            Script = " ",
            Count = 0,
            Each = "rack",
            Env = new Dictionary<string, string>(StringComparer.Ordinal) { ["BRAMBLE_X"] = "", ["1"] = "" },
            Workdir = "here",
            User = "Root!",
            Resources = new JobResources { Cpus = double.NaN, MemoryBytes = 5 },
            Where = "arch==",
            On = ["pi-7"],
            Retries = -1,
            TimeoutSeconds = 0,
            GraceSeconds = 601,
            Priority = 101,
            OutputBytes = 1,
        };

        var refused = JobGiven.ClusterOf(1).Refuse<JobInvalid>(JobGiven.Submit(1, wrong));

        Assert.Equal(
            ["name", "script", "command", "script", "count", "each", "env.BRAMBLE_X", "env.1", "workdir", "user", "resources.cpus", "resources.memory", "where", "retries", "timeout", "grace", "priority", "output", "on[0]"],
            refused.Mistakes.Select(mistake => mistake.Field),
            StringComparer.Ordinal);
        Assert.All(refused.Mistakes, mistake => Assert.EndsWith(".", mistake.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Cancelling_costs_what_runs_and_not_what_waits()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec(count: 100_000))).Do(JobGiven.Place(1, 0, 1));

        var cancelled = story.Accept(new CancelJob(JobGiven.Job(1)));

        Assert.Equal(2, cancelled.Changes.Length);
        Assert.Equal(JobState.Pending, story.Entry(1).State);
        Assert.Equal(new JobTally(0, 1, 0, 0, 0, 99_999), story.Entry(1).Counts);
        Assert.False(AttemptRules.StillCounts(story.State, Given.Node(1), JobGiven.Attempt(1)));
        Assert.Empty(story.Accept(JobGiven.Place(1, 1, 1)).Changes);
        Assert.Empty(story.Accept(new CancelJob(JobGiven.Job(1))).Changes);
        story.Do(JobGiven.Ended(JobGiven.Attempt(1), 1, AttemptState.Cancelled));
        Assert.Equal((JobState.Cancelled, TaskState.Cancelled), (story.Entry(1).State, story.Task(1, 99_999).State));
        story.Refuse<JobFinished>(new CancelJob(JobGiven.Job(1)));
        story.Refuse<JobCalledOff>(new RetryJob(JobGiven.Job(1)));
    }

    [Fact]
    public void Retrying_takes_up_failed_tasks_only()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec(count: 2)));
        story.Refuse<JobNothingToRetry>(new RetryJob(JobGiven.Job(1)));
        story.Do(JobGiven.Place(1, 0, 1)).Do(JobGiven.Place(1, 1, 1));
        story.Do(JobGiven.Ended(JobGiven.Attempt(1, 0), 1, AttemptState.Succeeded)).Do(JobGiven.Ended(JobGiven.Attempt(1, 1), 1, AttemptState.Failed, AttemptReason.Timeout));
        Assert.Equal(JobState.Failed, story.Entry(1).State);

        story.Do(new RetryJob(JobGiven.Job(1)));

        Assert.Equal((JobState.Running, null), (story.Entry(1).State, story.Entry(1).Progress.FinishedAt));
        Assert.Equal(new JobTally(1, 0, 0, 1, 0, 0), story.Entry(1).Counts);
        story.Do(JobGiven.Place(1, 1, 1)).Do(JobGiven.Ended(JobGiven.Attempt(1, 1, 2), 1, AttemptState.Succeeded));
        Assert.Equal(JobState.Succeeded, story.Entry(1).State);
    }

    [Fact]
    public void A_failed_task_bound_to_a_node_that_is_gone_is_not_taken_up_again()
    {
        var story = JobGiven.ClusterOf(2).Do(JobGiven.Submit(new NewJob(JobGiven.Job(1), JobGiven.Spec("all") with { Each = "node" }, [Given.Node(1), Given.Node(2)])));
        for (var i = 0; i < 2; i++)
        {
            story.Do(JobGiven.Place(1, i, i + 1)).Do(JobGiven.Ended(JobGiven.Attempt(1, i), i + 1, AttemptState.Failed, AttemptReason.ExitCode));
        }

        story.Do(new Bramble.State.Nodes.RemoveNode(Given.Node(1))).Do(new RetryJob(JobGiven.Job(1)));
        Assert.Equal([TaskState.Failed, TaskState.Pending], [story.Task(1, 0).State, story.Task(1, 1).State]);

        story.Do(new Bramble.State.Nodes.RemoveNode(Given.Node(2)));
        Assert.Equal(JobState.Failed, story.Entry(1).State);
        story.Refuse<JobNodesGone>(new RetryJob(JobGiven.Job(1)));
    }

    [Fact]
    public void Finished_jobs_go_by_age_and_number_the_oldest_first()
    {
        var story = JobGiven.ClusterOf(1);
        for (var i = 1; i <= 4; i++)
        {
            story.Do(JobGiven.Submit(i, JobGiven.Spec($"job-{i}", i == 2 ? 5 : 1))).Wait(TimeSpan.FromHours(1)).Do(new CancelJob(JobGiven.Job(i)));
        }

        story.Do(JobGiven.Submit(5)).Do(new Sweep { Jobs = new JobRetention { Jobs = 3 } });
        Assert.Null(story.State.Jobs.Find(JobGiven.Job(1)));
        story.Do(new Sweep { Jobs = new JobRetention { Tasks = 6 } });
        Assert.Null(story.State.Jobs.Find(JobGiven.Job(2)));
        story.Do(new Sweep { Jobs = new JobRetention { Age = TimeSpan.FromHours(1) } });

        Assert.Equal([JobGiven.Job(5), JobGiven.Job(4)], story.State.Jobs.NewestFirst().Select(job => job.Record.Id));
        var before = story.Now;
        story.Wait(TimeSpan.FromDays(31)).Do(new Sweep { Until = before });
        Assert.Equal([JobGiven.Job(5), JobGiven.Job(4)], story.State.Jobs.NewestFirst().Select(job => job.Record.Id));
        story.Do(new Sweep());
        Assert.Equal([JobGiven.Job(5)], story.State.Jobs.NewestFirst().Select(job => job.Record.Id));
    }

    [Fact]
    public void More_unfinished_tasks_than_allowed_are_refused()
    {
        var story = JobGiven.ClusterOf(1);
        for (var i = 1; i <= 10; i++)
        {
            story.Do(JobGiven.Submit(i, JobGiven.Spec($"job-{i}", JobRules.MaxTasksPerJob)));
        }

        story.Refuse<JobLimitReached>(JobGiven.Submit(11));
        story.Do(new CancelJob(JobGiven.Job(3))).Do(JobGiven.Submit(11));
        story.Refuse<JobSubmissionSize>(new SubmitJobs { Jobs = [] });
        story.Refuse<JobIdTaken>(JobGiven.Submit(11));
        story.Refuse<JobFitsNoNode>(JobGiven.Submit(12, JobGiven.Spec("all") with { Each = "node" }));
    }

    [Fact]
    public void Jobs_are_found_by_name_and_listed_from_the_newest()
    {
        var story = JobGiven.ClusterOf(1).Do(JobGiven.Submit(1, JobGiven.Spec("a"))).Do(JobGiven.Submit(2, JobGiven.Spec("b"))).Do(JobGiven.Submit(3, JobGiven.Spec("a")));

        Assert.Equal(JobGiven.Job(3), story.State.Jobs.FindByName("a")?.Record.Id);
        Assert.Equal([3L, 2, 1], story.State.Jobs.NewestFirst().Select(job => job.Record.Sequence));
        Assert.Equal([1L], story.State.Jobs.NewestFirst(before: 2).Select(job => job.Record.Sequence));
        Assert.Null(story.State.Jobs.FindByName("A"));
    }
}
