using System.Net.Http.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.Tests.Jobs;

/// <summary>What a node's owner allows, as its agent tells it, is known before a task is sent.</summary>
public sealed class NodeTermsTests
{
    private const string Forbidden = "The owner of this node lets it take no tasks.";

    [Fact]
    public async Task A_node_that_takes_no_tasks_is_sent_none_until_it_takes_them_again()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node, new Wire.TaskTerms { Refuses = Forbidden });

        var dry = await DryAsync(jobs, "name: a\ncommand: [x]\n");
        _ = await jobs.MakeAsync("name: a\ncommand: [x]\n");

        Assert.Equal((0, $"takes no tasks: {Forbidden}"), (dry.StartNow, Assert.Single(dry.Nodes).Reason));
        Assert.Equal("waits: 1 node taking no tasks", (await jobs.JobAsync("a")).Waiting);
        Assert.Equal((false, Forbidden), (await NodeAsync(master)) is { } told ? (told.Schedulable, told.Tasks?.Refuses) : default);
        await agent.TellAsync(new Wire.TaskTerms { User = "nobody" });
        _ = await agent.StartAsync();
        Assert.True((await NodeAsync(master)).Schedulable);
    }

    [Theory]
    [InlineData("resources: { cpus: 3 }", "its owner lets a task ask for 2 processors at most")]
    [InlineData("resources: { memory: 128M }", "its owner lets a task ask for 64 MB at most")]
    [InlineData("user: root", "it runs no task as 'root', only as nobody, pi")]
    [InlineData("user: pi", null)]
    [InlineData("resources: { cpus: 2, memory: 64M }", null)]
    public async Task What_the_owner_does_not_allow_is_said_before_it_is_tried(string line, string? reason)
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node, new Wire.TaskTerms { User = "nobody", Users = { "pi" }, MaxCpus = 2, MaxMemoryBytes = 64 << 20 });

        var dry = await DryAsync(jobs, $"name: a\ncommand: [x]\n{line}\n");
        _ = await jobs.MakeAsync($"name: a\ncommand: [x]\n{line}\n");

        Assert.Equal(reason, Assert.Single(dry.Nodes).Reason);
        if (reason is null)
        {
            _ = await agent.StartAsync();
        }
        else
        {
            Assert.Contains("no node there is can ever run it: 1 node whose owner does not allow it", (await jobs.JobAsync("a")).Waiting, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_node_can_hold_tasks_to_is_shown()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        await using var agent = await JobAgent.OpenAsync(master, node);

        var told = await NodeAsync(master);

        Assert.Equal("memory watched, cpu not kept, processes watched", told.Tasks?.LimitWords());
        Assert.True(told.Schedulable);
    }

    private static async Task<JobDryRun> DryAsync(JobsClient jobs, string yaml)
    {
        using var response = await jobs.SubmitAsync(yaml, query: "?dryRun=true");
        return (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.JobDryRun))!; // The API answers no null.
    }

    private static async Task<Node> NodeAsync(RunningMaster master)
    {
        using var http = new HttpClient { BaseAddress = master.Page };
        return (await http.GetFromJsonAsync("api/v1/nodes/pi-01", BrambleJsonContext.Default.Node).DefaultTimeout())!; // As above.
    }
}
