using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bramble.Master.AgentSessions;
using Bramble.Master.Joining;
using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions.V1;
using Bramble.State.Nodes;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.AgentSessions;

/// <summary>Sessions over real mutual TLS: who is let in, what is taken from them, and how they end.</summary>
public sealed class AgentSessionTests : IAsyncLifetime
{
    private RunningMaster _master = null!; // InitializeAsync

    private AgentSessionTable Table => _master.Services.GetRequiredService<AgentSessionTable>();

    private ClusterStore Store => _master.Services.GetRequiredService<ClusterStore>();

    public async ValueTask InitializeAsync() => _master = await RunningMaster.StartAsync();

    public ValueTask DisposeAsync() => _master.DisposeAsync();

    [Fact]
    public async Task A_node_that_connects_is_shown_with_what_it_says()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, welcome) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;
        await agent.SendAsync(new AgentMessage { Facts = new Facts { Hostname = "pi-03", CpuCores = 4, MemoryBytes = 4UL << 30 } });
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 12.5, TemperatureCelsius = 51 } });

        await Until.TrueAsync(() => Task.FromResult(Shown(node).Vitals is not null), "its reading has arrived");

        Assert.Equal((node.Id.ToString(), "pi-03", 1L), (welcome.NodeId, welcome.NodeName, welcome.Epoch));
        Assert.Equal(5_000u, welcome.BeatMilliseconds);
        var shown = Shown(node);
        Assert.Equal((NodeState.Ready, true, 4, 12.5, 51), (shown.State, shown.Schedulable, shown.Facts.CpuCores, shown.Vitals?.CpuPercent, shown.Vitals?.TemperatureCelsius));
        Assert.StartsWith("127.0.0.1:", shown.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_out_of_its_range_is_not_known_and_what_is_hostile_is_cleaned()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await using var closing = agent;
        await agent.SendAsync(new AgentMessage { Facts = new Facts { Hostname = "pi\u001b[2J", CpuCores = 5_000, MemoryBytes = ulong.MaxValue, Os = new string('x', 10_000) } });
        await agent.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = double.NaN, TemperatureCelsius = 9_000, Load1 = -1, MemoryAvailableBytes = ulong.MaxValue } });

        await Until.TrueAsync(() => Task.FromResult(Shown(node).Vitals is not null), "its reading has arrived");

        var (facts, vitals) = (Shown(node).Facts, Shown(node).Vitals!); // Awaited above.
        Assert.DoesNotContain('\u001b', facts.Hostname!); // It said one.
        Assert.InRange(facts.Os!.Length, 1, 256); // It said one.
        Assert.Null(facts.CpuCores);
        Assert.Null(facts.MemoryBytes);
        Assert.Equal((null, null, null, null), (vitals.CpuPercent, vitals.TemperatureCelsius, vitals.Load1, vitals.MemoryAvailableBytes));
    }

    [Fact]
    public async Task Where_a_person_decides_a_node_waits_until_it_is_approved()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Joining:NeedsApproval=true");
        using var node = await SimulatedNode.JoinAsync(master, "pi-03");
        var early = await SimulatedAgent.ConnectAsync(master, node.Certificate);

        Assert.Equal((EndReason.Refused, "node-pending"), await HelloReasonAsync(early));
        await master.Services.GetRequiredService<ClusterStore>().ExecuteAsync(new ApproveNode(node.Id), TestContext.Current.CancellationToken).DefaultTimeout();

        var (agent, _) = await SimulatedAgent.OpenAsync(master, node);
        await agent.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_agent_that_says_again_and_again_what_its_machine_is_is_closed(bool facts)
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        for (var i = 0; i < 21; i++)
        {
            await agent.SendAsync(facts
                ? new AgentMessage { Facts = new Facts { Hostname = $"pi-{i % 2}" } }
                : new AgentMessage { Terms = new TaskTerms { Refuses = $"because {i % 2}" } });
        }

        Assert.Equal((EndReason.Violation, "violation"), await ReasonAsync(agent));
    }

    [Fact]
    public async Task A_newer_session_fences_the_older()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (old, _) = await SimulatedAgent.OpenAsync(_master, node);
        var (young, welcome) = await SimulatedAgent.OpenAsync(_master, node);

        var ended = await old.EndAsync();

        Assert.Equal((EndReason.Fenced, 2L), (ended?.Reason, welcome.Epoch));
        await old.DisposeAsync();
        await young.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 1 } });
        await Until.TrueAsync(() => Task.FromResult(Shown(node).Vitals?.CpuPercent == 1), "the newer session is heard");
        Assert.Equal(2, Store.State.Nodes.Find(node.Id)?.Session?.Epoch);
        await young.DisposeAsync();
        await Until.TrueAsync(() => Task.FromResult(Store.State.Nodes.Find(node.Id) is { Session: null }), "the end of the session is on disk");
    }

    [Fact]
    public async Task A_removed_node_is_cut_off_and_told_so_when_it_comes_back()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);

        await Store.ExecuteAsync(new RemoveNode(node.Id), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal((EndReason.Removed, "node-removed"), await ReasonAsync(agent));
        Assert.Null(_master.Services.GetRequiredService<NodeTable>().Find(node.Id));
        var again = await SimulatedAgent.ConnectAsync(_master, node.Certificate);
        Assert.Equal("node-removed", (await again.HelloAsync())?.Ended?.Code);
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_rejoin_ends_the_session_of_the_old_key()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);

        using var again = await SimulatedNode.JoinAsync(_master, "pi-03", node: "pi-03");

        Assert.Equal((EndReason.Removed, "node-key-replaced"), await ReasonAsync(agent));
        Assert.Equal(node.Id, again.Id);
        var (back, welcome) = await SimulatedAgent.OpenAsync(_master, again);
        Assert.Equal(3, welcome.Epoch);
        await back.DisposeAsync();
    }

    [Fact]
    public async Task Two_machines_with_one_identity_are_quarantined_and_both_are_named()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        Ended? end = null;
        for (var i = 0; i < 8 && end is null; i++)
        {
            var agent = await SimulatedAgent.ConnectAsync(_master, node.Certificate);
            end = (await agent.HelloAsync($"boot-{i % 2}", $"serial-{i % 2}"))?.Ended;
        }

        Assert.Equal((EndReason.Refused, "node-quarantined"), (end?.Reason, end?.Code));
        var hold = Shown(node).Hold;
        Assert.Contains("serial-0", hold, StringComparison.Ordinal);
        Assert.Contains("serial-1", hold, StringComparison.Ordinal);
        Assert.False(Shown(node).Schedulable);
    }

    [Fact]
    public async Task A_renewed_key_takes_the_place_of_the_old_one_once_it_is_used()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var old = node.Certificate;
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await agent.SendAsync(Renewal(key));

        var answer = (await agent.ReadAsync())?.Renewed;

        node.Renew(answer!.Certificate.ToByteArray(), key); // A good answer has one.
        var (renewed, _) = await SimulatedAgent.OpenAsync(_master, node);
        await agent.DisposeAsync();
        var stale = await SimulatedAgent.ConnectAsync(_master, old);
        Assert.Equal("node-key-replaced", (await stale.HelloAsync())?.Ended?.Code);
        await stale.DisposeAsync();
        await renewed.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_asks_for_one_certificate_after_another_gets_one_a_minute()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await agent.SendAsync(Renewal(key));
        var first = (await agent.ReadAsync())?.Renewed;
        var trail = Store.State.Audit.Last;

        await agent.SendAsync(Renewal(another));

        Assert.NotEqual(0, first?.Certificate.Length);
        Assert.Equal("renewal-too-soon", (await agent.ReadAsync())?.Renewed?.RefusalCode);
        Assert.Equal(trail, Store.State.Audit.Last);
        await agent.DisposeAsync();
    }

    /// <summary>Frames that still wait to be read, 50 a second, and words it does not read: neither holds a connection open.</summary>
    [Fact]
    public async Task A_removed_node_that_listens_to_nothing_is_cut_off_all_the_same()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await agent.SendAsync(new byte[4 * 5_000]); // Empty messages: a hundred seconds of them, longer than anything here waits.
        await Until.TrueAsync(() => Task.FromResult(Table.Find(node.Id) is not null), "it is heard");

        await Store.ExecuteAsync(new RemoveNode(node.Id), TestContext.Current.CancellationToken).DefaultTimeout();

        await Until.TrueAsync(() => Task.FromResult(Table.Find(node.Id) is null), "its session has ended");
        await agent.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    public async Task A_renewal_takes_no_request_that_proves_no_key(string request)
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await agent.SendAsync(new AgentMessage { Renew = new RenewRequest { CertificateRequest = ByteString.CopyFrom(Convert.FromHexString(request)) } });

        var answer = (await agent.ReadAsync())?.Renewed;

        Assert.Equal(("bad-request", 0), (answer?.RefusalCode, answer?.Certificate.Length));
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task A_certificate_of_another_authority_a_masters_and_none_are_not_let_in()
    {
        using var strangerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = new CertificateRequest("CN=x", strangerKey, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(70));
        using var unknownKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = _master.Services.GetRequiredService<NodeAuthority>();
        using var issued = authority.Issue(new Protocol.Ids.NodeId(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)), new PublicKey(unknownKey), TimeProvider.System.GetUtcNow().AddDays(1));
        using var unknown = issued.CopyWithPrivateKey(unknownKey);

        Assert.Null(await FirstAsync(stranger));
        Assert.Null(await FirstAsync(null));
        Assert.Equal("node-key-unknown", (await FirstAsync(unknown))?.Ended?.Code);
        using var server = _master.Services.GetRequiredService<ServerCertificate>().Current();
        Assert.Equal("node-key-unknown", (await FirstAsync(server))?.Ended?.Code);
    }

    [Theory]
    [InlineData("FFFFFFFF")]
    [InlineData("00004001")]
    [InlineData("00000002FFFF")]
    [InlineData("474554202F20485454502F312E310D0A0D0A")]
    public async Task What_is_no_message_ends_the_session_and_nobody_elses(string hex)
    {
        using var good = await SimulatedNode.JoinAsync(_master, "good");
        using var bad = await SimulatedNode.JoinAsync(_master, "bad");
        var (other, _) = await SimulatedAgent.OpenAsync(_master, good);
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, bad);

        await agent.SendAsync(Convert.FromHexString(hex));

        Assert.Equal(EndReason.Violation, (await agent.EndAsync())?.Reason);
        await agent.DisposeAsync();
        await other.SendAsync(new AgentMessage { Reading = new Reading { CpuPercent = 3 } });
        await Until.TrueAsync(() => Task.FromResult(Shown(good).Vitals?.CpuPercent == 3), "the other is heard");
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_session_has_one_hello_and_begins_with_it()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-03");
        var silent = await SimulatedAgent.ConnectAsync(_master, node.Certificate);
        await silent.SendAsync(new AgentMessage { Reading = new Reading() });
        Assert.Equal(EndReason.Violation, (await silent.EndAsync())?.Reason);
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node);
        await agent.SendAsync(new AgentMessage { Hello = new Hello() });
        Assert.Equal(EndReason.Violation, (await agent.EndAsync())?.Reason);
        await agent.DisposeAsync();
        await silent.DisposeAsync();
    }

    [Fact]
    public async Task A_master_that_stops_says_so()
    {
        var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-03");
        var (agent, _) = await SimulatedAgent.OpenAsync(master, node);

        await master.DisposeAsync();

        Assert.Equal(EndReason.Stopping, (await agent.EndAsync())?.Reason);
        await agent.DisposeAsync();
    }

    private static async Task<(EndReason?, string?)> HelloReasonAsync(SimulatedAgent agent)
    {
        var ended = (await agent.HelloAsync())?.Ended;
        await agent.DisposeAsync();
        return (ended?.Reason, ended?.Code);
    }

    private static AgentMessage Renewal(ECDsa key) => new()
    {
        Renew = new RenewRequest { CertificateRequest = ByteString.CopyFrom(new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest()) },
    };

    private static async Task<(EndReason?, string?)> ReasonAsync(SimulatedAgent agent)
    {
        var ended = await agent.EndAsync();
        await agent.DisposeAsync();
        return (ended?.Reason, ended?.Code);
    }

    /// <summary>The answer to a hello, null where the connection was refused before.</summary>
    private async Task<MasterMessage?> FirstAsync(X509Certificate2? certificate)
    {
        try
        {
            await using var agent = await SimulatedAgent.ConnectAsync(_master, certificate);
            return await agent.HelloAsync();
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return null;
        }
    }

    private Node Shown(SimulatedNode node) => _master.Services.GetRequiredService<NodeTable>().Find(node.Id)!.Snapshot(); // It has joined.
}
