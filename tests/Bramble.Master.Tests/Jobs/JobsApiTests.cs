using System.Net;
using System.Net.Http.Json;
using Bramble.Master.Store;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Jobs;

public sealed class JobsApiTests
{
    [Fact]
    public async Task A_submission_repeated_under_its_key_is_the_same_job_and_another_is_refused()
    {
        await using var master = await RunningMaster.StartAsync();
        using var jobs = new JobsClient(master);

        using var first = await jobs.SubmitAsync("name: a\ncommand: [x]\n", key: "k-1");
        using var second = await jobs.SubmitAsync("name: a\ncommand: [x]\n", key: "k-1");
        using var other = await jobs.SubmitAsync("name: b\ncommand: [x]\n", key: "k-1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict), (first.StatusCode, second.StatusCode, other.StatusCode));
        Assert.Equal((await ReadAsync(first)).Id, (await ReadAsync(second)).Id);
        Assert.Equal("idempotency-key-reused", (await ProblemAsync(other)).Code);
    }

    [Fact]
    public async Task Every_mistake_of_a_file_is_told_with_its_line()
    {
        await using var master = await RunningMaster.StartAsync();
        using var jobs = new JobsClient(master);

        using var response = await jobs.SubmitAsync("nam: a\ncommand: [x]\nwhere: memory >> 4\n");

        var problem = await ProblemAsync(response);
        Assert.Equal((400, ProblemCodes.JobFileInvalid), (problem.Status, problem.Code));
        var lines = problem.Detail!.Split('\n'); // A job file's mistakes are its detail.
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("line 1: A job has no key 'nam'; perhaps 'name' is meant", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("line 3: ", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?dryRun=true")]
    public async Task What_only_the_cluster_knows_is_told_whole_with_its_lines_by_a_dry_run_too(string query)
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        const string File = """
            name: a
            command: [x]
            on:
              - pi-01
              - pi-99
            where: temprature<75
            ---
            name: b
            command: [x]
            after: [b, nosuch]
            """;

        using var response = await jobs.SubmitAsync(File, query: query);

        var problem = await ProblemAsync(response);
        Assert.Equal((400, ProblemCodes.JobFileInvalid), (problem.Status, problem.Code));
        Assert.Equal(
            [
                "line 5: There is no node 'pi-99'; perhaps 'pi-01' is meant.",
                "line 6: 'where', column 1: 'temprature' is no fact, and no node has such a label; perhaps 'temperature' is meant. Write 'label.temprature' for a label that is yet to come.",
                "line 10: These jobs would wait for each other for ever: b -> b. Take one 'after' out.",
                "line 10: There is no job 'nosuch' to come after.",
            ],
            problem.Detail!.Split('\n')); // A job file's mistakes are its detail.
    }

    [Fact]
    public async Task The_only_mistake_keeps_the_code_it_always_had_and_a_repeat_is_not_judged_again()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        using var cycle = await jobs.SubmitAsync("name: a\ncommand: [x]\nafter: a\n", query: "?dryRun=true");
        Assert.Equal((400, "job-dependency-cycle"), ((int)cycle.StatusCode, (await ProblemAsync(cycle)).Code));

        using var first = await jobs.SubmitAsync("name: a\ncommand: [x]\non: pi-01\n", key: "k-1");
        await master.Services.GetRequiredService<ClusterStore>().ExecuteAsync(new RemoveNode(node.Id), TestContext.Current.CancellationToken).DefaultTimeout();
        using var again = await jobs.SubmitAsync("name: a\ncommand: [x]\non: pi-01\n", key: "k-1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
    }

    [Fact]
    public async Task A_job_says_why_it_waits_and_a_dry_run_keeps_nothing()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);

        using var dry = await jobs.SubmitAsync("name: dry\ncommand: [x]\ncount: 6\n", query: "?dryRun=true");
        var run = await dry.Content.ReadFromJsonAsync(BrambleJsonContext.Default.JobDryRun, TestContext.Current.CancellationToken);
        _ = await jobs.MakeAsync("name: huge\ncommand: [x]\nresources: { memory: 64G }\n");

        Assert.Equal((HttpStatusCode.OK, 6, 4), (dry.StatusCode, run!.Tasks, run.StartNow)); // The API answers no null.
        Assert.Contains("it needs 64 GB", (await jobs.JobAsync("huge")).Waiting, StringComparison.Ordinal);
        using var gone = await jobs.PostAsync("jobs/dry/cancel");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Jobs_come_in_pages_the_newest_first()
    {
        await using var master = await RunningMaster.StartAsync();
        using var jobs = new JobsClient(master);
        foreach (var name in (string[])["a", "b", "c"])
        {
            _ = await jobs.MakeAsync($"name: {name}\ncommand: [x]\n");
        }

        using var http = new HttpClient { BaseAddress = master.Page };
        var first = await http.GetFromJsonAsync("api/v1/jobs?limit=2", BrambleJsonContext.Default.JobList, TestContext.Current.CancellationToken);
        var second = await http.GetFromJsonAsync($"api/v1/jobs?limit=2&cursor={first!.NextCursor}", BrambleJsonContext.Default.JobList, TestContext.Current.CancellationToken);

        Assert.Equal(["c", "b"], first.Items.Select(job => job.Name), StringComparer.Ordinal);
        Assert.Equal(["a"], second!.Items.Select(job => job.Name), StringComparer.Ordinal);
        Assert.Null(second.NextCursor);
    }

    [Theory]
    [InlineData("jobs/none", HttpStatusCode.NotFound)]
    [InlineData("jobs?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("jobs/a/tasks/1/log", HttpStatusCode.NotFound)]
    [InlineData("jobs/a/tasks/0/log?attempt=1", HttpStatusCode.NotFound)]
    [InlineData("jobs/a/tasks/0/log?stream=x", HttpStatusCode.BadRequest)]
    [InlineData("jobs/a/tasks/0/log?offset=-1", HttpStatusCode.BadRequest)]
    [InlineData("jobs/a/tasks/0/log", HttpStatusCode.OK)]
    public async Task What_is_asked_is_checked(string path, HttpStatusCode status)
    {
        await using var master = await RunningMaster.StartAsync();
        using var jobs = new JobsClient(master);
        _ = await jobs.MakeAsync("name: a\ncommand: [x]\n");
        using var http = new HttpClient { BaseAddress = new Uri(master.Page, "api/v1/") };

        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Retry_takes_up_every_failed_task_however_many_there_are()
    {
        const int Tasks = 15_000;
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        var job = await jobs.MakeAsync($"name: many\ncommand: [x]\ncount: {Tasks}\nresources: {{ cpus: 0.01 }}\nwhere: bench=1\n");
        await FailAllAsync(master, node, agent.Epoch, job.Id, Tasks);
        Assert.Equal((JobState.Failed, Tasks), ((await jobs.JobAsync("many")).State, (await jobs.JobAsync("many")).Counts.Failed));

        using var retried = await jobs.PostAsync("jobs/many/retry");

        var counts = (await ReadAsync(retried)).Counts;
        Assert.Equal((HttpStatusCode.OK, 0, Tasks), (retried.StatusCode, counts.Failed, counts.Pending));
        using var again = await jobs.PostAsync("jobs/many/retry");
        Assert.Equal((409, "job-nothing-to-retry"), ((int)again.StatusCode, (await ProblemAsync(again)).Code));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_twice_is_cancelled_once()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync("name: a\ncommand: [x]\n");
        var start = await agent.StartAsync();

        using var first = await jobs.PostAsync("jobs/a/cancel");
        using var second = await jobs.PostAsync("jobs/a/cancel");
        await agent.ReportAsync(JobAgent.Ended(start, Bramble.Protocol.Sessions.V1.AttemptOutcome.Cancelled));
        _ = await agent.AckAsync();
        using var third = await jobs.PostAsync("jobs/a/cancel");
        using var retried = await jobs.PostAsync("jobs/a/retry");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal((await ReadAsync(first)).Reason, (await ReadAsync(second)).Reason);
        Assert.Equal((HttpStatusCode.Conflict, "job-finished"), (third.StatusCode, (await ProblemAsync(third)).Code));
        Assert.Equal((HttpStatusCode.Conflict, "job-called-off"), (retried.StatusCode, (await ProblemAsync(retried)).Code));
    }

    [Fact]
    public async Task A_task_whose_node_was_removed_while_it_waited_says_so()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync("name: first\ncommand: [x]\nresources: { cpus: 4 }\n");
        _ = await agent.StartAsync();
        _ = await jobs.MakeAsync("name: all\ncommand: [x]\neach: node\n");

        await master.Services.GetRequiredService<ClusterStore>().ExecuteAsync(new RemoveNode(node.Id), TestContext.Current.CancellationToken).DefaultTimeout();

        var task = await jobs.TaskAsync("all");
        Assert.Equal(JobState.Failed, (await jobs.JobAsync("all")).State);
        Assert.Equal((TaskState.Cancelled, "its node was taken out of the cluster"), (task.State, task.Reason));
    }

    /// <summary>Has every task of a job, which the scheduler has no node for, placed on a node and failed there.</summary>
    private static async Task FailAllAsync(RunningMaster master, SimulatedNode node, long epoch, JobId job, int tasks)
    {
        const int AtOnce = 5_000;
        var store = master.Services.GetRequiredService<ClusterStore>();
        var size = new NodeSize(NodeSize.MaxCores * 1_000, 1L << 30);
        for (var from = 0; from < tasks; from += AtOnce)
        {
            var placements = Enumerable.Range(from, AtOnce).Select(index => new Placement(new TaskId(job, index), node.Id, size));
            Assert.IsType<CommandResult.Committed>(await store.ExecuteAsync(new PlaceTasks([.. placements]), TestContext.Current.CancellationToken).DefaultTimeout());
        }

        var outcome = new AttemptOutcome { State = AttemptState.Failed, Reason = AttemptReason.ExitCode, ExitCode = 1 };
        foreach (var indexes in Enumerable.Range(0, tasks).Chunk(1_000))
        {
            await Task.WhenAll(indexes.Select(index =>
                store.ExecuteAsync(new AttemptEnded(new AttemptId(job, index, 1), node.Id, epoch, outcome), TestContext.Current.CancellationToken))).DefaultTimeout();
        }
    }

    private static async Task<Job> ReadAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Job))!; // As above.

    private static async Task<Problem> ProblemAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem))!; // As above.
}
