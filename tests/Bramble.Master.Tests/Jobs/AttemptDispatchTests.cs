using Bramble.Master.Jobs;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.State.Nodes;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Microsoft.Extensions.DependencyInjection;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.Tests.Jobs;

/// <summary>What agents and the master say to each other of attempts, over real connections.</summary>
public sealed class AttemptDispatchTests
{
    private const string Hello = "name: hello\ncommand: [echo, hello]\nenv: { A: b }\nretries: 1\n";

    [Fact]
    public async Task A_job_is_sent_run_logged_recorded_and_acknowledged()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        var job = await jobs.MakeAsync(Hello);

        var start = await agent.StartAsync();
        await agent.ReportAsync(JobAgent.Running(start));
        await jobs.UntilAsync("hello", JobState.Running);
        await agent.LogAsync(start.Id, "hello\n");
        var followed = jobs.LogAsync("hello", "?follow=true");
        await agent.ReportAsync(JobAgent.Ended(start, stdoutBytes: 6));
        var ack = await agent.AckAsync();

        Assert.Equal((1u, 0u, agent.Epoch, "hello"), (start.Id.Attempt, start.Id.Index, start.Epoch, start.JobName));
        Assert.Equal(["echo", "hello"], start.Command);
        Assert.Equal("b", start.Environment["A"]);
        Assert.Equal((start.Id, false), (ack.Id, ack.DiscardLog));
        Assert.Equal(JobState.Succeeded, (await jobs.JobAsync(job.Id.ToString())).State);
        Assert.Equal("hello\n", await followed);
        Assert.Equal("lo\n", await jobs.LogAsync("hello", "?offset=3"));
    }

    [Fact]
    public async Task The_largest_job_there_may_be_reaches_its_node()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        var script = new string('x', 64 * 1024);
        // As many as there may be: what frames them adds most.
        var variables = Enumerable.Range(0, 256).Select(i => $"  VAR_{i:000}: {new string('y', 249)}");
        _ = await jobs.MakeAsync($"name: large\nscript: {script}\nenv:\n{string.Join('\n', variables)}\n");

        var start = await agent.StartAsync();

        Assert.Equal((script, 256), (start.Script, start.Environment.Count));
    }

    [Fact]
    public async Task What_changed_while_nothing_waited_counts_for_the_next_job()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        var first = await jobs.MakeAsync("name: first\ncommand: [echo]\n");
        await agent.ReportAsync(JobAgent.Ended(await agent.StartAsync()));
        await jobs.UntilAsync(first.Id.ToString(), JobState.Succeeded);
        var store = master.Services.GetRequiredService<ClusterStore>();
        var id = store.State.Nodes.All.Single().Id;
        for (var rack = 0; rack < 300; rack++)
        {
            await store.ExecuteAsync(new LabelNode(id, new Dictionary<string, string?>(StringComparer.Ordinal) { ["rack"] = $"r{rack}" }), TestContext.Current.CancellationToken).DefaultTimeout();
        }

        _ = await jobs.MakeAsync("name: second\ncommand: [echo]\nwhere: rack == 'r299'\n");

        Assert.Equal("second", (await agent.StartAsync()).JobName);
    }

    [Fact]
    public async Task An_agent_that_tells_more_than_it_reads_the_answers_to_is_closed()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Agents:MessagesPerSecond=1000000", "--Bramble:Agents:BytesPerSecond=1000000000");
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        await using var agent = await JobAgent.OpenAsync(master, node);
        var reports = Enumerable.Range(1, 300).Select(attempt => JobAgent.Ended(new Wire.StartAttempt
        {
            Id = new Wire.AttemptId { JobId = Google.Protobuf.ByteString.CopyFrom(new byte[16]), Attempt = (uint)attempt },
            Epoch = agent.Epoch,
        })).ToList();

        // What the sockets hold comes first, and what is dropped until its connection is closed; without a bound there would be no end.
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            var started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) < Limits.Default)
            {
                await agent.ReportAsync([.. reports]);
            }
        });
    }

    [Fact]
    public async Task A_result_told_twice_counts_once()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync(Hello);
        var start = await agent.StartAsync();

        await agent.ReportAsync(JobAgent.Ended(start));
        _ = await agent.AckAsync();
        await agent.ReportAsync(JobAgent.Ended(start));
        _ = await agent.AckAsync();

        var attempt = Assert.Single((await jobs.TaskAsync("hello")).Attempts);
        Assert.Equal((AttemptState.Succeeded, null), (attempt.State, attempt.Superseded));
    }

    [Fact]
    public async Task A_failed_attempt_is_followed_by_another_of_the_next_number()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync(Hello);

        var first = await agent.StartAsync();
        await agent.ReportAsync(JobAgent.Ended(first, Wire.AttemptOutcome.Failed, exitCode: 3));
        var second = await agent.StartAsync();
        await agent.ReportAsync(JobAgent.Ended(second, Wire.AttemptOutcome.Failed, exitCode: 4));
        await jobs.UntilAsync("hello", JobState.Failed);

        var attempts = (await jobs.TaskAsync("hello")).Attempts;
        Assert.Equal([(1, 3, AttemptReason.ExitCode), (2, 4, AttemptReason.ExitCode)], attempts.Select(attempt => (attempt.Number, attempt.ExitCode ?? -1, attempt.Reason ?? default)));
    }

    [Theory]
    [InlineData("disk-full", AttemptReason.NodeRefused)]
    [InlineData("node-busy", AttemptReason.NodeRefused)]
    [InlineData("node-failed", AttemptReason.NodeRefused)]
    [InlineData("policy-refused", AttemptReason.NodeRefused)]
    [InlineData("policy-invalid", AttemptReason.NodeRefused)]
    [InlineData("command-missing", AttemptReason.CouldNotStart)]
    [InlineData("user-unknown", AttemptReason.CouldNotStart)]
    [InlineData("something-new", AttemptReason.CouldNotStart)]
    public void Only_what_is_the_nodes_own_trouble_is_a_refusal_of_it(string code, AttemptReason expected)
    {
        var result = new Wire.AttemptResult { Outcome = Wire.AttemptOutcome.Failed, Code = code };

        Assert.Equal(expected, AttemptMessages.Outcome(result).Reason);
    }

    [Fact]
    public async Task A_task_without_retries_that_its_node_refuses_runs_on_another()
    {
        await using var master = await RunningMaster.StartAsync();
        using var full = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, full);
        _ = await jobs.MakeAsync("{ name: once, command: [echo, hello] }");

        var first = await agent.StartAsync();
        var refused = JobAgent.Ended(first, Wire.AttemptOutcome.Failed);
        (refused.Result.Code, refused.Result.Message) = ("disk-full", "Could not start: the node's disk is full.");
        await agent.ReportAsync(refused);
        _ = await agent.AckAsync();
        Assert.Matches("^waits: 1 node has just refused it; pi-01 said 'Could not start: the node's disk is full.' and is tried again in [0-9]+ s$", (await jobs.JobAsync("once")).Waiting);

        using var other = await SimulatedNode.JoinAsync(master, "pi-02");
        await using var second = await JobAgent.OpenAsync(master, other);
        var start = await second.StartAsync();
        Assert.Equal(2u, start.Id.Attempt);
        await second.ReportAsync(JobAgent.Ended(start));
        await jobs.UntilAsync("once", JobState.Succeeded);
    }

    [Fact]
    public async Task An_attempt_that_never_reached_its_agent_is_sent_again_as_the_same()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        Wire.StartAttempt sent;
        await using (var agent = await JobAgent.OpenAsync(master, node))
        {
            _ = await jobs.MakeAsync(Hello);
            sent = await agent.StartAsync();
        }

        await using var again = await JobAgent.OpenAsync(master, node);
        Assert.Equal(sent, await again.StartAsync());
        Assert.NotEqual(sent.Epoch, again.Epoch);
    }

    [Fact]
    public async Task An_attempt_that_ran_and_is_not_known_any_more_is_lost_and_its_late_result_does_not_count()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        Wire.StartAttempt first;
        await using (var agent = await JobAgent.OpenAsync(master, node))
        {
            _ = await jobs.MakeAsync(Hello);
            first = await agent.StartAsync();
            await agent.ReportAsync(JobAgent.Running(first));
            await jobs.UntilAsync("hello", JobState.Running);
        }

        await using (var agent = await JobAgent.OpenAsync(master, node))
        {
            var second = await agent.StartAsync();
            Assert.Equal(2u, second.Id.Attempt);
            await agent.ReportAsync(JobAgent.Ended(second));
            _ = await agent.AckAsync();
        }

        await using var late = await JobAgent.OpenAsync(master, node, new Wire.AttemptReport { Id = first.Id, Epoch = first.Epoch, Stage = Wire.AttemptStage.Ended });
        Assert.True(Assert.Single(late.Verdicts).Keep);
        await late.ReportAsync(JobAgent.Ended(first, Wire.AttemptOutcome.Failed, exitCode: 9));
        _ = await late.AckAsync();

        var attempts = (await jobs.TaskAsync("hello")).Attempts;
        Assert.Equal([AttemptState.Lost, AttemptState.Succeeded], attempts.Select(attempt => attempt.State));
        Assert.Equal((AttemptReason.SessionGap, "failed: Exit code 9."), (attempts[0].Reason, attempts[0].Superseded));
        Assert.Equal(JobState.Succeeded, (await jobs.JobAsync("hello")).State);
    }

    [Fact]
    public async Task What_runs_goes_on_over_a_new_session()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        Wire.StartAttempt start;
        await using (var agent = await JobAgent.OpenAsync(master, node))
        {
            _ = await jobs.MakeAsync(Hello);
            start = await agent.StartAsync();
            await agent.LogAsync(start.Id, "hello ");
            await agent.ReportAsync(JobAgent.Running(start));
            await jobs.UntilAsync("hello", JobState.Running);
        }

        await using var again = await JobAgent.OpenAsync(master, node, JobAgent.Running(start));
        var verdict = Assert.Single(again.Verdicts);
        await again.ReportAsync(JobAgent.Ended(start));
        _ = await again.AckAsync();

        Assert.Equal((true, 6UL, 0UL), (verdict.Keep, verdict.StdoutOffset, verdict.StderrOffset));
        Assert.Single((await jobs.TaskAsync("hello")).Attempts);
        Assert.Equal(JobState.Succeeded, (await jobs.JobAsync("hello")).State);
    }

    [Fact]
    public async Task Another_nodes_attempt_is_neither_kept_nor_recorded()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var other = await SimulatedNode.JoinAsync(master, "pi-02");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync(Hello);
        var start = await agent.StartAsync();

        await using var liar = await JobAgent.OpenAsync(master, other, JobAgent.Running(start));
        await liar.ReportAsync(JobAgent.Ended(start));
        var ack = await liar.AckAsync();
        await liar.LogAsync(start.Id, "lies");
        await agent.ReportAsync(JobAgent.Ended(start, Wire.AttemptOutcome.Failed, exitCode: 1));
        _ = await agent.AckAsync();

        Assert.False(Assert.Single(liar.Verdicts).Keep);
        Assert.True(ack.DiscardLog);
        Assert.Equal(AttemptState.Failed, (await jobs.TaskAsync("hello")).Attempts[0].State);
        Assert.Equal("", await jobs.LogAsync("hello"));
    }

    [Fact]
    public async Task A_cancelled_job_is_stopped_by_its_agent()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync("name: long\ncommand: [sleep, inf]\ngrace: 3s\ncount: 9\n");
        var start = await agent.StartAsync();
        await agent.ReportAsync(JobAgent.Running(start));

        using var cancelled = await jobs.PostAsync("jobs/long/cancel");
        var stop = (await agent.NextAsync(Wire.MasterMessage.BodyOneofCase.StopAttempt)).StopAttempt;
        Assert.Equal(3000UL, stop.GraceMilliseconds);
        await using var again = await JobAgent.OpenAsync(master, node, JobAgent.Running(start));
        Assert.True(Assert.Single(again.Verdicts).Keep);
        Assert.Equal(start.Id, (await again.NextAsync(Wire.MasterMessage.BodyOneofCase.StopAttempt)).StopAttempt.Id);
        await again.ReportAsync(JobAgent.Ended(start, Wire.AttemptOutcome.Cancelled));

        await jobs.UntilAsync("long", JobState.Cancelled);
        Assert.Equal(9, (await jobs.JobAsync("long")).Counts.Cancelled);
    }

    [Fact]
    public async Task Output_with_a_gap_says_how_much_is_missing()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync(Hello);
        var start = await agent.StartAsync();

        await agent.LogAsync(start.Id, new string('a', 8_000));
        await agent.LogAsync(start.Id, new string('b', 8_000), offset: 100_000);
        Assert.Equal($"{new string('a', 8_000)}\n[92000 bytes of output were not kept]\n{new string('b', 8_000)}", await Grown(jobs, 16_000));

    }

    private static async Task<string> Grown(JobsClient jobs, int length)
    {
        var log = "";
        await Until.TrueAsync(async () => (log = await jobs.LogAsync("hello")).Length >= length, "the output has come");
        return log;
    }
}
