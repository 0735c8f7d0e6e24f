using System.Net;
using Bramble.Master.Nodes;
using Bramble.Master.Vitals;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.AgentSessions;

/// <summary>A watched node is asked for a reading each second; what was read without a session comes later.</summary>
public sealed class AgentWatchTests : IAsyncLifetime
{
    private RunningMaster _master = null!; // InitializeAsync

    private VitalsHistory History => _master.Services.GetRequiredService<VitalsHistory>();

    public async ValueTask InitializeAsync() => _master = await RunningMaster.StartAsync("--Bramble:Vitals:MaxWatches=2");

    public ValueTask DisposeAsync() => _master.DisposeAsync();

    [Fact]
    public async Task A_viewer_of_the_stream_makes_a_node_send_each_second_until_the_viewer_leaves()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;
        using var http = new HttpClient { BaseAddress = _master.Page };

        using (var first = await StreamAsync(http, "pi-03,nobody"))
        {
            Assert.Equal(1_000u, (await agent.ReadAsync())?.Beat?.BeatMilliseconds);
            using var second = await StreamAsync(http, node.Id.ToString());
            Assert.True(History.IsWatched(node.Id));
        }

        Assert.Equal(5_000u, (await agent.ReadAsync())?.Beat?.BeatMilliseconds);
        Assert.False(History.IsWatched(node.Id));
    }

    [Fact]
    public async Task A_node_that_comes_while_it_is_watched_is_told_so()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        using var http = new HttpClient { BaseAddress = _master.Page };
        using var stream = await StreamAsync(http, "pi-03");

        var (agent, welcome) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;

        Assert.Equal(5_000u, welcome.BeatMilliseconds);
        Assert.Equal(1_000u, (await agent.ReadAsync())?.Beat?.BeatMilliseconds);
    }

    [Fact]
    public async Task Watching_is_bounded_for_one_viewer_and_for_all()
    {
        using var http = new HttpClient { BaseAddress = _master.Page };
        var many = string.Join(',', Enumerable.Range(0, NodeWatches.MaxPerViewer + 1).Select(number => $"pi-{number}"));
        using var refused = await http.GetAsync(new Uri($"api/v1/events?watch={many}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).DefaultTimeout();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        using var one = await SimulatedNode.JoinAsync(_master, "pi-1");
        using var two = await SimulatedNode.JoinAsync(_master, "pi-2");
        using var three = await SimulatedNode.JoinAsync(_master, "pi-3");
        using (await StreamAsync(http, "pi-1,pi-2,pi-3"))
        {
            Assert.Equal((true, true, false), (History.IsWatched(one.Id), History.IsWatched(two.Id), History.IsWatched(three.Id)));
        }

        await Until.TrueAsync(() => Task.FromResult(!History.IsWatched(one.Id)), "the place is free again");
        using var again = await StreamAsync(http, "pi-3");
        Assert.True(History.IsWatched(three.Id));
    }

    [Fact]
    public async Task Clock_of_a_node_is_compared_when_its_reading_arrives()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-04");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;
        var before = TimeProvider.System.GetUtcNow();
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 7, UnixMilliseconds = before.AddHours(-1).ToUnixTimeMilliseconds() } });
        var live = _master.Services.GetRequiredService<NodeTable>().Find(node.Id);
        await Until.TrueAsync(() => Task.FromResult(live?.Vitals?.CpuPercent is 7), "the reading has arrived");
        var passed = (TimeProvider.System.GetUtcNow() - before).TotalSeconds;
        Assert.InRange(live?.Vitals?.Clock?.SkewSeconds ?? 0, -3600 - passed - 0.001, -3600 + 0.001);
    }

    [Fact]
    public async Task Readings_of_a_time_without_a_session_find_their_place_by_their_age()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 7, BootMilliseconds = 900_000 } });
        await agent.SendAsync(new AgentMessage
        {
            OldReadings = new OldReadings
            {
                BootMilliseconds = 900_000,
                Readings =
                {
                    // The wall clock of the node is wrong by years; one is older than is kept, one is of the future.
                    new Reading { CpuPercent = 50, BootMilliseconds = 600_000, UnixMilliseconds = 1 },
                    new Reading { CpuPercent = 60, BootMilliseconds = 780_000, UnixMilliseconds = long.MaxValue },
                    new Reading { CpuPercent = 70, BootMilliseconds = 200_000 },
                    new Reading { CpuPercent = 80, BootMilliseconds = 900_001 },
                },
            },
        });

        VitalsColumns? columns = null;
        await Until.TrueAsync(
            () =>
            {
                columns = ((VitalsAnswer.Found)History.Query(node.Id, new VitalsQuery { From = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(15), StepSeconds = 10, Metrics = ["cpuPercent"] })).Columns;
                return Task.FromResult(columns.Series["cpuPercent"].Count(value => value is not null) == 3);
            },
            "three readings have a place");

        var values = columns!.Series["cpuPercent"]; // Awaited above.
        var places = Enumerable.Range(0, values.Count).Where(index => values[index] is not null).ToList();
        Assert.Equal([50, 60, 7], places.Select(index => values[index]));
        Assert.InRange(places[1] - places[0], 17, 19);
        Assert.InRange(places[2] - places[1], 11, 13);
        var shown = _master.Services.GetRequiredService<NodeTable>().Find(node.Id);
        Assert.Equal(7, shown?.Vitals?.CpuPercent);
    }

    [Fact]
    public async Task A_message_of_more_readings_than_allowed_ends_the_session()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;
        var old = new OldReadings { BootMilliseconds = 1 };
        old.Readings.AddRange(Enumerable.Range(0, 257).Select(_ => new Reading()));

        await agent.SendAsync(new AgentMessage { OldReadings = old });

        Assert.Equal(EndReason.Violation, (await agent.EndAsync())?.Reason);
    }

    [Fact]
    public async Task What_ails_a_node_is_shown_told_and_over_again()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;
        using var http = new HttpClient { BaseAddress = _master.Page };
        await agent.SendAsync(new AgentMessage { Reading = new Reading { ThrottledNow = 1 } });

        ClusterEvent? told = null;
        await Until.TrueAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/v1/events", UriKind.Relative));
                request.Headers.Accept.ParseAdd("application/json");
                using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
                var list = System.Text.Json.JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), BrambleJsonContext.Default.EventList);
                told = list?.Items.LastOrDefault(one => one.Type is EventTypes.NodeHealth);
                return told is not null;
            },
            "its health is told");

        Assert.Equal(("critical", "pi-03"), (told!.Reason, told.NodeName)); // Awaited above.
        Assert.Equal(Protocol.Health.HealthLevel.Critical, told.Node?.Health?.Level);
        Assert.Equal(Protocol.Health.CheckIds.UnderVoltage, told.Node?.Health?.Reasons[0].Id);
    }

    private static async Task<HttpResponseMessage> StreamAsync(HttpClient http, string watch) =>
        await http.GetAsync(new Uri($"api/v1/events?types=vitals&watch={watch}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).DefaultTimeout();
}
