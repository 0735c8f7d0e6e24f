using System.Net;
using System.Net.Http.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;
using Bramble.TestKit.Agents;

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

    private static async Task<Job> ReadAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Job))!; // As above.

    private static async Task<Problem> ProblemAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem))!; // As above.
}
