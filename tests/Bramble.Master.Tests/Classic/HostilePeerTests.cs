using System.Text.Json;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Classic;

/// <summary>Whatever one peer does, it loses at most its own connection. Alone in the process, since it measures memory.</summary>
[Collection(nameof(Alone))]
public sealed class HostilePeerTests(HostilePeerTests.OneMaster shared) : IClassFixture<HostilePeerTests.OneMaster>
{
    private const long AllowedGrowth = 20 * 1024 * 1024;
    private static readonly TimeSpan Served = TimeSpan.FromSeconds(1);

    private RunningMaster Master => shared.Master;

    public static TheoryData<string> Inputs => [.. HostileInput.All.Keys];

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task A_hostile_message_costs_at_most_its_own_connection(string name)
    {
        var (bytes, lives) = HostileInput.All[name];
        using var peer = await ClassicPeer.ConnectAsync(Master.Classic);
        await peer.SendAsync(bytes);
        var answer = await peer.AskUuidAsync();
        Assert.Equal(lives, answer is not null);
        await AssertServedAsync();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"uuid\"]")]
    [InlineData("\"reboot\"")]
    [InlineData("\"uuid \"")]
    public async Task An_unknown_question_is_a_bad_message(string payload)
    {
        using var peer = await ClassicPeer.ConnectAsync(Master.Classic);
        await peer.SendAsync($"{{\"type\": \"info\", \"payload\": {payload}}}\r");
        Assert.Equal("{\"type\": \"bad_message\", \"payload\": \"unknown\"}", await peer.ReadAsync());
    }

    [Fact]
    public async Task Five_thousand_connects_and_drops_leave_nothing_behind()
    {
        var before = Settled();
        for (var i = 0; i < 5_000; i++)
        {
            using var peer = await ClassicPeer.ConnectAsync(Master.Classic);
            if (i % 2 == 0)
            {
                await peer.SendAsync("{\"type\": \"mess");
                peer.Reset();
            }
        }

        await AssertServedAsync();
        await Until.TrueAsync(async () => await CountAsync() == 0, "nobody is listed");
        Assert.InRange(Settled() - before, long.MinValue, AllowedGrowth);
    }

    [Fact]
    public async Task A_peer_that_never_reads_holds_bounded_memory_and_is_cut()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Classic:WriteStall=00:00:01");
        var before = Settled();
        using var peer = await ClassicPeer.ConnectAsync(master.Classic);
        var questions = string.Concat(Enumerable.Repeat("{\"type\": \"info\", \"payload\": \"slave_details\"}\r", 1_000));
        var cut = Task.Run(async () =>
        {
            // Ends when the master cuts the connection: sends go on for as long as it takes them.
            var bytes = System.Text.Encoding.UTF8.GetBytes(questions);
            try
            {
                while (true)
                {
                    await peer.Socket.SendAsync(bytes);
                }
            }
            catch (System.Net.Sockets.SocketException)
            {
                return true;
            }
        }, TestContext.Current.CancellationToken);
        Assert.True(await cut.DefaultTimeout());
        Assert.InRange(Settled() - before, long.MinValue, AllowedGrowth);
    }

    [Theory]
    [InlineData("--Bramble:Classic:FirstFrame=00:00:00.300", "")]
    [InlineData("--Bramble:Classic:UnfinishedFrame=00:00:00.300", "{\"type\": \"message\", \"payload\": 1}\r{\"type")]
    [InlineData("--Bramble:Classic:Idle=00:00:00.300", "{\"type\": \"message\", \"payload\": 1}\r")]
    [InlineData("--Bramble:Classic:IdleVitals=00:00:00.300", "{\"type\": \"vitals\", \"payload\": {\"cpu_percentage\": 1}}\r")]
    public async Task A_broken_time_limit_ends_the_connection_and_unlists_the_node(string option, string sent)
    {
        await using var master = await RunningMaster.StartAsync(option, "--Bramble:Classic:WalkEvery=00:00:00.020");
        using var peer = await ClassicPeer.ConnectAsync(master.Classic);
        await peer.SendAsync(sent);
        Assert.Null(await peer.ReadAsync());
        await Until.TrueAsync(async () => await CountAsync(master) == 0, "the node is gone");
    }

    [Fact]
    public async Task A_slow_drip_is_ended_though_bytes_keep_coming()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Classic:UnfinishedFrame=00:00:00.400", "--Bramble:Classic:WalkEvery=00:00:00.020");
        using var peer = await ClassicPeer.ConnectAsync(master.Classic);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var ended = peer.ReadAsync();
        while (!ended.IsCompleted && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            await peer.SendAsync("{");
        }

        Assert.Null(await ended);
    }

    [Fact]
    public async Task Peers_that_end_their_lines_with_CR_LF_are_not_unfinished()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Classic:UnfinishedFrame=00:00:00.200", "--Bramble:Classic:WalkEvery=00:00:00.020");
        using var peer = await ClassicPeer.ConnectAsync(master.Classic);
        await peer.SendAsync("{\"type\": \"message\", \"payload\": 1}\r\n");
        await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, TestContext.Current.CancellationToken); // Three times the limit that must not strike.
        Assert.NotNull(await peer.AskUuidAsync());
    }

    [Theory]
    [InlineData("--Bramble:Classic:MaxConnections=3")]
    [InlineData("--Bramble:Classic:MaxConnectionsPerAddress=3")]
    public async Task One_connection_too_many_is_refused_and_a_place_that_is_freed_is_given_again(string option)
    {
        await using var master = await RunningMaster.StartAsync(option);
        var peers = new List<ClassicPeer>();
        for (var i = 0; i < 3; i++)
        {
            peers.Add(await ClassicPeer.ConnectAsync(master.Classic));
            Assert.NotNull(await peers[i].AskUuidAsync());
        }

        using var refused = await ClassicPeer.ConnectAsync(master.Classic);
        Assert.Null(await refused.AskUuidAsync());

        peers[0].Dispose();
        await Until.TrueAsync(async () => await CountAsync(master) == 2, "the place is free");
        using var next = await ClassicPeer.ConnectAsync(master.Classic);
        Assert.NotNull(await next.AskUuidAsync());
        peers.ForEach(peer => peer.Dispose());
    }

    private async Task AssertServedAsync()
    {
        using var good = await ClassicPeer.ConnectAsync(Master.Classic);
        Assert.StartsWith("{\"type\": \"uuid\"", await good.AskUuidAsync().WaitAsync(Served, TimeProvider.System), StringComparison.Ordinal);
    }

    private Task<int> CountAsync() => CountAsync(Master);

    private static async Task<int> CountAsync(RunningMaster master)
    {
        using var http = new HttpClient();
        using var cluster = JsonDocument.Parse(await http.GetStringAsync(new Uri(master.Page, "/api/v1/cluster"), TestContext.Current.CancellationToken));
        return cluster.RootElement.GetProperty("nodes").GetProperty("total").GetInt32();
    }

    private static long Settled() => GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>One master for the whole table.</summary>
    public sealed class OneMaster : IAsyncLifetime
    {
        public RunningMaster Master { get; private set; } = null!; // Set before any test runs.

        public async ValueTask InitializeAsync() => Master = await RunningMaster.StartAsync();

        public ValueTask DisposeAsync() => Master.DisposeAsync();
    }
}
