using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.EndToEnd.Tests.Network;

/// <summary>A cluster through what a network, a power cut and a clock do to it, with real processes on hosts of their own.</summary>
[Collection(nameof(Alone))]
public sealed class NetworkTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>Times of the product, measured from outside: a beat before, a walk and a request after.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(15 + 8);
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(30 + 8);

    /// <summary>Five seconds of the product, and the start of a process on a loaded machine.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(5 + 5);

    [Fact]
    public async Task What_is_cut_off_or_stopped_is_late_then_lost_and_back_and_nobody_else_is()
    {
        NetworkLab.SkipUnlessPossible();
        await using var lab = await NetworkLab.CreateAsync(5);
        await using var cluster = new NetworkCluster(lab, 5, masterOptions: "--Bramble:Nodes:StartGrace=00:00:05");
        await StartAsync(cluster, 5);

        await lab.CutAsync(1);
        cluster.Agent(2).Pause();
        var minute = Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        await cluster.UntilAsync(NodeState.Late, Late, 1, 2);
        await cluster.UntilAsync(NodeState.Lost, Lost, 1, 2);
        await cluster.UntilAsync(NodeState.Ready, TimeSpan.FromSeconds(1), 0, 3, 4);
        await lab.HealAsync(1);
        await cluster.UntilAsync(NodeState.Ready, Back, 0, 1, 3, 4);
        await minute;
        cluster.Agent(2).Continue();
        await cluster.UntilAsync(NodeState.Ready, Back, 0, 1, 2, 3, 4);

        foreach (var index in (int[])[0, 3, 4])
        {
            Assert.Equal((0, 0), (await cluster.CountAsync(EventTypes.NodeLate, index), await cluster.CountAsync(EventTypes.NodeLost, index)));
        }

        foreach (var index in (int[])[1, 2])
        {
            Assert.Equal((1, 1, 1), (await cluster.CountAsync(EventTypes.NodeLate, index), await cluster.CountAsync(EventTypes.NodeLost, index), await cluster.CountAsync(EventTypes.NodeReturned, index)));
        }
    }

    [Fact]
    public async Task A_master_that_is_killed_ten_times_has_its_nodes_back_within_seconds_and_loses_none()
    {
        NetworkLab.SkipUnlessPossible();
        await using var lab = await NetworkLab.CreateAsync(5);
        await using var cluster = new NetworkCluster(lab, 5);
        await StartAsync(cluster, 5);
        var before = (await cluster.NodesAsync())!.Values.Select(node => (node.Name, node.Id)).Order().ToList(); // It answers: see above.
        for (var i = 0; i < 10; i++)
        {
            await cluster.Master.KillAsync();
            await cluster.StartMasterAsync();
            await cluster.UntilAsync(NodeState.Ready, Back, 0, 1, 2, 3, 4);
            Assert.DoesNotContain(await cluster.EventsAsync(), e => e.Type is EventTypes.NodeLost or EventTypes.NodeLate);
        }

        Assert.Equal(before, (await cluster.NodesAsync())!.Values.Select(node => (node.Name, node.Id)).Order());

        // The power comes back everywhere at once.
        await cluster.Master.KillAsync();
        foreach (var index in All(5))
        {
            await cluster.Agent(index).KillAsync();
        }

        foreach (var index in All(5))
        {
            await cluster.StartAgentAsync(index);
        }

        await cluster.StartMasterAsync();
        await cluster.UntilAsync(NodeState.Ready, Back, All(5));
        Assert.Equal(before, (await cluster.NodesAsync())!.Values.Select(node => (node.Name, node.Id)).Order());
    }

    [Fact]
    public async Task A_masters_clock_that_jumps_by_ten_years_makes_nobody_late_and_locks_nobody_out()
    {
        NetworkLab.SkipUnlessPossible();
        Assert.SkipUnless(NetworkCluster.FakeTime is not null, "libfaketime is not installed.");
        await using var lab = await NetworkLab.CreateAsync(2);
        await using var cluster = new NetworkCluster(lab, 2, clock: true);
        await StartAsync(cluster, 2, Soon * 2);
        foreach (var offset in (string[])["+3650d", "-3650d", "+0"])
        {
            cluster.SetClock(offset);
            // It starts anew under the wrong clock, as after a power cut.
            await cluster.Master.KillAsync();
            await cluster.StartMasterAsync();
            await cluster.UntilAsync(NodeState.Ready, Back, 0, 1);
            await StaysReadyAsync(cluster, TimeSpan.FromSeconds(17), 2);

            // A new session has to prove itself by certificates that this clock says are of another time.
            await cluster.Agent(1).KillAsync();
            await cluster.StartAgentAsync(1);
            await cluster.UntilAsync(NodeState.Ready, Soon, 0, 1);
        }

        Assert.DoesNotContain(await cluster.EventsAsync(), e => e.Type is EventTypes.NodeLost or EventTypes.NodeLate);
    }

    [Fact]
    public async Task With_a_third_of_the_packets_lost_nobody_is_lost_wrongly()
    {
        NetworkLab.SkipUnlessPossible();
        var seconds = int.TryParse(Environment.GetEnvironmentVariable("BRAMBLE_LOSS_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 60;
        await using var lab = await NetworkLab.CreateAsync(5);
        await using var cluster = new NetworkCluster(lab, 5, masterOptions: "--Bramble:Nodes:StartGrace=00:00:05");
        await StartAsync(cluster, 5);
        foreach (var index in All(5))
        {
            await lab.LoseAsync(index, percent: 30);
        }

        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(seconds))
        {
            var nodes = await cluster.NodesAsync();
            Assert.All(nodes!.Values, node => Assert.NotEqual(NodeState.Lost, node.State)); // The master's own host loses nothing.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        foreach (var index in All(5))
        {
            await lab.HealAsync(index);
        }

        await cluster.UntilAsync(NodeState.Ready, Soon, All(5));
        Assert.DoesNotContain(await cluster.EventsAsync(), e => e.Type is EventTypes.NodeLost);
    }

    private static int[] All(int agents) => [.. Enumerable.Range(0, agents)];

    private static async Task StartAsync(NetworkCluster cluster, int agents, TimeSpan? limit = null)
    {
        await cluster.StartMasterAsync();
        foreach (var index in All(agents))
        {
            await cluster.StartAgentAsync(index);
        }

        await cluster.UntilAsync(NodeState.Ready, limit ?? Soon, All(agents));
    }

    /// <summary>Longer than the limit of late.</summary>
    private static async Task StaysReadyAsync(NetworkCluster cluster, TimeSpan time, int agents)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < time)
        {
            var nodes = await cluster.NodesAsync();
            Assert.Equal(agents, nodes?.Values.Count(node => node.State == NodeState.Ready));
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
