using System.Net.Http.Json;
using System.Text.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.Tests.Jobs;

/// <summary>What viewers hear of jobs and tasks, over a real stream.</summary>
public sealed class JobEventsTests
{
    [Fact]
    public async Task Whoever_watches_hears_how_each_job_and_its_tasks_get_on()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        using var http = new HttpClient { BaseAddress = master.Page };
        await using var stream = await http.GetStreamAsync(new Uri("api/v1/events?types=job,task", UriKind.Relative), TestContext.Current.CancellationToken).DefaultTimeout();
        using var reader = new StreamReader(stream);

        await RunAsync("good", start => JobAgent.Ended(start));
        await RunAsync("bad", start => JobAgent.Ended(start, Wire.AttemptOutcome.Failed, exitCode: 3));
        await RunAsync("gone", start => JobAgent.Ended(start, Wire.AttemptOutcome.Lost));
        var again = await agent.StartAsync(); // A lost attempt is followed by another.
        await agent.ReportAsync(JobAgent.Running(again));
        await Until.TrueAsync(async () => (await jobs.TaskAsync("gone")).Attempts is [_, { State: AttemptState.Running }], "the second attempt is known to run");
        using var cancelled = await jobs.PostAsync("jobs/gone/cancel");
        await agent.ReportAsync(JobAgent.Ended(again, Wire.AttemptOutcome.Cancelled));
        _ = await agent.AckAsync();

        var heard = new List<ClusterEvent>();
        while (heard is not [.., { Type: EventTypes.JobCancelled }])
        {
            heard.Add(await NextAsync(reader));
        }

        string[] begin = [EventTypes.JobSubmitted, EventTypes.TaskStarted, EventTypes.JobStarted];
        Assert.Equal([.. begin, EventTypes.TaskSucceeded, EventTypes.JobSucceeded], Of("good"), StringComparer.Ordinal);
        Assert.Equal([.. begin, EventTypes.TaskFailed, EventTypes.JobFailed], Of("bad"), StringComparer.Ordinal);
        Assert.Equal([.. begin, EventTypes.TaskLost, EventTypes.TaskStarted, EventTypes.JobCancelling, EventTypes.JobCancelled], Of("gone"), StringComparer.Ordinal);
        Assert.All(heard.Where(item => item.Type.StartsWith("task.", StringComparison.Ordinal)), item => Assert.Equal((0, "pi-01"), (item.TaskIndex, item.NodeName)));
        Assert.Equal("cancelled by admin", heard[^1].Reason);

        IEnumerable<string> Of(string job) => heard.Where(item => IsOf(item, job)).Select(item => item.Type);

        async Task RunAsync(string name, Func<Wire.StartAttempt, Wire.AttemptReport> end)
        {
            _ = await jobs.MakeAsync($"name: {name}\ncommand: [x]\n");
            var start = await agent.StartAsync();
            await agent.ReportAsync(JobAgent.Running(start));
            await jobs.UntilAsync(name, JobState.Running);
            await agent.ReportAsync(end(start));
            _ = await agent.AckAsync();
        }
    }

    [Fact]
    public async Task Of_many_tasks_at_once_only_some_are_told_and_the_jobs_own_events_all()
    {
        const int Tasks = 300;
        await using var master = await RunningMaster.StartAsync("--Bramble:Agents:MessagesPerSecond=1000000");
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        using var jobs = new JobsClient(master);
        await using var agent = await JobAgent.OpenAsync(master, node);
        var begun = TimeProvider.System.GetTimestamp();
        _ = await jobs.MakeAsync($"name: many\ncommand: [x]\ncount: {Tasks}\nresources: {{ cpus: 0.01 }}\n");
        var starts = new List<Wire.StartAttempt>();
        for (var i = 0; i < Tasks; i++)
        {
            starts.Add(await agent.StartAsync());
        }

        foreach (var some in starts.Chunk(100))
        {
            await agent.ReportAsync([.. some.Select(JobAgent.Running)]);
            await agent.ReportAsync([.. some.Select(start => JobAgent.Ended(start))]);
        }

        await jobs.UntilAsync("many", JobState.Succeeded);

        var told = await RecentAsync(master);
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        Assert.InRange(told.Count(item => item.Type.StartsWith("task.", StringComparison.Ordinal)), 40, 41 + (int)(seconds * 4));
        Assert.Equal(
            [EventTypes.JobSubmitted, EventTypes.JobStarted, EventTypes.JobSucceeded],
            told.Where(item => IsOf(item, "many") && item.Type.StartsWith("job.", StringComparison.Ordinal)).Select(item => item.Type),
            StringComparer.Ordinal);
    }

    /// <summary>An event of a job or its tasks, progress aside, which comes by the clock.</summary>
    private static bool IsOf(ClusterEvent item, string job) =>
        string.Equals(item.JobName, job, StringComparison.Ordinal) && !string.Equals(item.Type, EventTypes.JobProgress, StringComparison.Ordinal);

    private static async Task<ClusterEvent> NextAsync(StreamReader reader)
    {
        const string Data = "data: ";
        var isOurs = false;
        while (await reader.ReadLineAsync().DefaultTimeout() is { } line)
        {
            // A stream begins with a word of its own.
            isOurs = line is "event: job" or "event: task" || (isOurs && line.Length > 0);
            if (isOurs && line.StartsWith(Data, StringComparison.Ordinal))
            {
                return JsonSerializer.Deserialize(line[Data.Length..], BrambleJsonContext.Default.ClusterEvent)!; // No event is null.
            }
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    private static async Task<IReadOnlyList<ClusterEvent>> RecentAsync(RunningMaster master)
    {
        using var http = new HttpClient { BaseAddress = master.Page };
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return (await http.GetFromJsonAsync("api/v1/events", BrambleJsonContext.Default.EventList).DefaultTimeout())!.Items; // A good answer has a list.
    }
}
