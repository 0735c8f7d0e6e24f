using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.AgentSessions;

/// <summary>What silence and clocks do to a node.</summary>
public sealed class SilenceTests
{
    private static readonly string[] Quick =
        ["--Bramble:Nodes:LateAfter=00:00:01", "--Bramble:Nodes:LostAfter=00:00:02", "--Bramble:Nodes:StartGrace=00:00:00", "--Bramble:Nodes:WalkEvery=00:00:00.050"];

    [Fact]
    public async Task A_silent_node_is_late_then_lost_and_comes_back_by_a_session_of_a_higher_epoch()
    {
        await using var master = await RunningMaster.StartAsync(Quick);
        using var node = await SimulatedNode.JoinAsync(master, "pi-03");
        var (agent, first) = await SimulatedAgent.OpenAsync(master, node);
        await IsAsync(master, node, NodeState.Late);
        await agent.SendAsync(new AgentMessage { Reading = new Reading() });
        await IsAsync(master, node, NodeState.Ready);
        await IsAsync(master, node, NodeState.Lost);

        Assert.Equal("node-lost", (await agent.EndAsync())?.Code);
        await agent.DisposeAsync();
        var (back, second) = await SimulatedAgent.OpenAsync(master, node);

        Assert.True(second.Epoch > first.Epoch);
        Assert.Equal(2_000u, second.LostMilliseconds);
        await IsAsync(master, node, NodeState.Ready);
        await back.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_is_lost_before_the_grace_of_the_start_is_over()
    {
        await using var master = await RunningMaster.StartAsync([.. Quick[..2], Quick[3], "--Bramble:Nodes:StartGrace=00:01:00"]);
        using var silent = await SimulatedNode.JoinAsync(master, "silent");
        await IsAsync(master, silent, NodeState.Late);
        var table = master.Services.GetRequiredService<NodeTable>();
        var since = TimeProvider.System.GetTimestamp();

        await Until.TrueAsync(() => Task.FromResult(TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(2.5)), "the limit of lost has passed");

        Assert.Equal(NodeState.Late, table.Find(silent.Id)?.State);
    }

    [Fact]
    public async Task A_certificate_that_has_ended_is_good_for_its_renewal_and_nothing_else()
    {
        var clock = new SetClock(TimeProvider.System.GetUtcNow());
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        SimulatedNode node;
        await using (var before = await RunningMaster.StartAsync(clock, $"--data={data.FullName}"))
        {
            node = await SimulatedNode.JoinAsync(before, "pi-03");
        }

        clock.Wall += TimeSpan.FromDays(100);
        await using var master = await RunningMaster.StartAsync(clock, $"--data={data.FullName}", "--Bramble:Clock:IsTrusted=true");
        using var disposing = node;
        await using var agent = await SimulatedAgent.ConnectAsync(master, node.Certificate);
        Assert.Equal(EndReason.Expired, (await agent.HelloAsync())?.Ended?.Reason);
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=x", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSigningRequest();

        await agent.SendAsync(new AgentMessage { Renew = new RenewRequest { CertificateRequest = ByteString.CopyFrom(request) } });

        node.Renew((await agent.ReadAsync())!.Renewed.Certificate.ToByteArray(), key); // A good answer has one.
        Assert.Null(await agent.ReadAsync());
        var (renewed, _) = await SimulatedAgent.OpenAsync(master, node);
        await renewed.DisposeAsync();
        await master.DisposeAsync();
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_while_the_master_runs_ends_no_certificate()
    {
        var clock = new SetClock(TimeProvider.System.GetUtcNow());
        await using var master = await RunningMaster.StartAsync(clock);
        using var node = await SimulatedNode.JoinAsync(master, "pi-03");

        clock.Wall += TimeSpan.FromDays(3_650);

        var (agent, welcome) = await SimulatedAgent.OpenAsync(master, node);
        Assert.Equal(1, welcome.Epoch);
        await agent.DisposeAsync();
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public async Task A_clock_that_jumps_by_ten_years_makes_nobody_late(int days)
    {
        var clock = new SetClock(TimeProvider.System.GetUtcNow());
        await using var master = await RunningMaster.StartAsync(clock, Quick);
        using var node = await SimulatedNode.JoinAsync(master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(master, node);
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 1 } });
        await Until.TrueAsync(() => Task.FromResult(Shown(master, node).Vitals?.CpuPercent == 1), "the reading has arrived");

        clock.Wall += TimeSpan.FromDays(days);
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 2 } });
        await Until.TrueAsync(() => Task.FromResult(Shown(master, node).Vitals?.CpuPercent == 2), "the next reading has arrived");

        Assert.Equal(NodeState.Ready, Shown(master, node).State);
        Assert.InRange((clock.Wall - Shown(master, node).LastSeenAt).TotalSeconds, 0, 5);
        await agent.DisposeAsync();
    }

    private static Task IsAsync(RunningMaster master, SimulatedNode node, NodeState state) =>
        Until.TrueAsync(() => Task.FromResult(Shown(master, node).State == state), $"the node is {state}");

    private static Node Shown(RunningMaster master, SimulatedNode node) => master.Services.GetRequiredService<NodeTable>().Find(node.Id)!.Snapshot(); // It has joined.
}
