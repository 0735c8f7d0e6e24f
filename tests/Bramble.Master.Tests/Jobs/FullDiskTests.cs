using System.Net.Http.Json;
using Bramble.Master.Store;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Tests.Jobs;

/// <summary>Jobs while the master's disk is said to be full.</summary>
public sealed class FullDiskTests
{
    private const string Job = "name: first\ncommand: [x]\nresources: { cpus: 4 }\n";

    [Fact]
    public async Task A_full_disk_refuses_jobs_says_why_others_wait_and_records_what_ends()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync(Job);
        var start = await agent.StartAsync();
        _ = await jobs.MakeAsync("name: second\ncommand: [x]\n");
        Set(master, isFull: true);

        using var refused = await jobs.SubmitAsync("name: third\ncommand: [x]\n");
        await agent.ReportAsync(JobAgent.Ended(start));
        _ = await agent.AckAsync();

        var problem = await refused.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, TestContext.Current.CancellationToken);
        Assert.Equal((507, ProblemCodes.StoreFull), ((int)refused.StatusCode, problem?.Code));
        Assert.Contains("full", problem?.Detail, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, (await jobs.JobAsync("first")).State);
        Assert.Equal("waits: the master's disk is full, nothing new is started; free some space there", (await jobs.JobAsync("second")).Waiting);

        Set(master, isFull: false);
        Assert.Equal("second", (await agent.StartAsync()).JobName);
    }

    [Fact]
    public async Task Output_that_a_full_disk_has_cost_is_spoken_of_at_the_end_of_what_there_is()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        _ = await jobs.MakeAsync(Job);
        var start = await agent.StartAsync();
        await agent.ReportAsync(JobAgent.Running(start));
        await agent.LogAsync(start.Id, "kept\n");
        await Until.TrueAsync(async () => (await jobs.LogAsync("first")).Length == 5, "the first line is kept");
        Set(master, isFull: true);

        var followed = jobs.LogAsync("first", "?follow=true");
        await agent.LogAsync(start.Id, "lost\n", offset: 5);
        await agent.ReportAsync(JobAgent.Ended(start, stdoutBytes: 10));
        _ = await agent.AckAsync();

        const string All = "kept\n\n[5 bytes of output were not kept]\n";
        Assert.Equal(All, await followed);
        Assert.Equal(All, await jobs.LogAsync("first"));
        Assert.Equal(All[7..], await jobs.LogAsync("first", "?offset=7"));
    }

    private static void Set(RunningMaster master, bool isFull)
    {
        // The marks are moved, not the disk.
        var options = master.Services.GetRequiredService<IOptions<StoreOptions>>().Value;
        (options.EnoughBytes, options.HighPercent, options.FullPercent) = isFull ? (long.MaxValue, 0, 0) : (0, 100, 100);
        master.Services.GetRequiredService<DiskRoom>().Look();
    }
}
