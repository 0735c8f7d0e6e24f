using Bramble.Agent.Connection;
using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Master.Vitals;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Net;
using Bramble.State.Nodes;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.EndToEnd.Tests.Agents;

/// <summary>The agent against a real master: joins, comes back, and does not do what it must not.</summary>
public sealed class AgentLoopTests : IDisposable
{
    private readonly DirectoryInfo _agent = Directory.CreateTempSubdirectory("bramble-test-");
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bramble-test-");

    public void Dispose()
    {
        _agent.Delete(recursive: true);
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task It_joins_once_keeps_its_key_private_and_needs_no_token_afterwards()
    {
        await using var master = await RunningMaster.StartAsync();
        await using (var first = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master)))
        {
            Assert.Equal("pi-03", (await first.UntilAsync(AgentState.Connected)).Node);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_agent.FullName, "agent.pem")));
        await using var second = new RunningAgent(_agent.FullName, master: null, token: null);
        Assert.Equal(2, (await second.UntilAsync(AgentState.Connected)).Epoch);
    }

    [Fact]
    public async Task It_is_back_by_itself_when_its_master_is()
    {
        await using var first = await RunningMaster.StartAsync($"--data={_data.FullName}");
        await using var agent = new RunningAgent(_agent.FullName, Address(first), await RunningAgent.TokenAsync(first));
        await agent.UntilAsync(AgentState.Connected);

        await first.DisposeAsync();
        var waiting = await agent.UntilAsync(AgentState.Waiting);
        await using var second = await RunningMaster.StartAsync($"--data={_data.FullName}", $"--listen=127.0.0.1:{first.Agents.Port}");

        Assert.InRange(waiting.RetrySeconds ?? -1, 0, 2);
        Assert.Equal(2, (await agent.UntilAsync(AgentState.Connected)).Epoch);
    }

    [Fact]
    public async Task It_renews_its_certificate_in_time_with_a_new_key()
    {
        var (before, after) = await RenewAsync(TimeSpan.FromDays(85));

        Assert.Equal(AgentState.Renewed, after.State);
        Assert.True(after.CertificateNotAfter > before.CertificateNotAfter?.AddDays(80));
    }

    [Fact]
    public async Task It_renews_a_certificate_that_has_ended()
    {
        var (before, after) = await RenewAsync(TimeSpan.FromDays(120));

        Assert.Equal(AgentState.Renewed, after.State);
        Assert.True(after.CertificateNotAfter > before.CertificateNotAfter?.AddDays(100));
    }

    [Fact]
    public async Task A_renewed_certificate_that_cannot_be_written_ends_no_session()
    {
        var (_, after) = await RenewAsync(TimeSpan.FromDays(85), canWrite: false);

        Assert.Equal(AgentState.Trouble, after.State);
        Assert.Contains("cannot be written", after.Reason, StringComparison.Ordinal);
    }

    /// <summary>Joins, lets days go by, and comes back.</summary>
    private async Task<(AgentStatus Joined, AgentStatus Then)> RenewAsync(TimeSpan later, bool canWrite = true)
    {
        var clock = new SetClock(TimeProvider.System.GetUtcNow());
        AgentStatus joined;
        int port;
        await using (var first = await RunningMaster.StartAsync(clock, $"--data={_data.FullName}"))
        await using (var joining = new RunningAgent(_agent.FullName, Address(first), await RunningAgent.TokenAsync(first)))
        {
            joined = await joining.UntilAsync(AgentState.Joined);
            await joining.UntilAsync(AgentState.Connected);
            port = first.Agents.Port;
        }

        var key = await File.ReadAllTextAsync(Path.Combine(_agent.FullName, "agent.pem"), TestContext.Current.CancellationToken);
        if (!canWrite)
        {
            // Even root cannot write to what is a directory.
            Directory.CreateDirectory(Path.Combine(_agent.FullName, "agent.pem.new"));
        }

        clock.Wall += later;
        await using var second = await RunningMaster.StartAsync(clock, $"--data={_data.FullName}", $"--listen=127.0.0.1:{port}", "--Bramble:Clock:IsTrusted=true");
        await using var agent = new RunningAgent(_agent.FullName, master: null, token: null);
        var then = await agent.UntilAsync(canWrite ? AgentState.Renewed : AgentState.Trouble);
        if (canWrite)
        {
            await agent.UntilAsync(AgentState.Connected);
            Assert.NotEqual(key, await File.ReadAllTextAsync(Path.Combine(_agent.FullName, "agent.pem"), TestContext.Current.CancellationToken), StringComparer.Ordinal);
            var node = Assert.Single(second.Services.GetRequiredService<ClusterStore>().State.Nodes.All);
            Assert.Null(node.NextKey); // It came with the new one.
        }
        else
        {
            Assert.Equal(key, await File.ReadAllTextAsync(Path.Combine(_agent.FullName, "agent.pem"), TestContext.Current.CancellationToken));
            Assert.NotNull(Assert.Single(second.Services.GetRequiredService<ClusterStore>().State.Nodes.All).Session);
        }

        return (joined, then);
    }

    [Fact]
    public async Task What_it_read_while_its_master_was_away_the_master_gets_afterwards()
    {
        await using var first = await RunningMaster.StartAsync($"--data={_data.FullName}");
        await using var agent = new RunningAgent(_agent.FullName, Address(first), await RunningAgent.TokenAsync(first), times: new AgentTimes { OfflineBeat = TimeSpan.FromMilliseconds(100) });
        await agent.UntilAsync(AgentState.Connected);
        await first.DisposeAsync();
        var gone = TimeProvider.System.GetUtcNow();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await agent.UntilAsync(AgentState.Waiting);
        }

        await using var second = await RunningMaster.StartAsync($"--data={_data.FullName}", $"--listen=127.0.0.1:{first.Agents.Port}");
        var id = Assert.Single(second.Services.GetRequiredService<ClusterStore>().State.Nodes.All).Id;
        var history = second.Services.GetRequiredService<VitalsHistory>();
        using var watched = history.Watch(id); // Seconds are kept of watched nodes.
        var back = TimeProvider.System.GetUtcNow();
        await agent.UntilAsync(AgentState.Connected);

        await Until.TrueAsync(
            () =>
            {
                var columns = ((VitalsAnswer.Found)history.Query(id, new VitalsQuery { From = gone - TimeSpan.FromSeconds(5), StepSeconds = 1, Metrics = ["memoryAvailableBytes"] })).Columns;
                return Task.FromResult(columns.Series["memoryAvailableBytes"].Where((value, index) => value is not null && columns.From.AddSeconds(index) < back).Count() >= 2);
            },
            "there are readings of before the second master's start");
    }

    [Fact]
    public async Task It_does_not_speak_to_the_master_of_another_cluster()
    {
        await using var own = await RunningMaster.StartAsync();
        await using (var joining = new RunningAgent(_agent.FullName, Address(own), await RunningAgent.TokenAsync(own)))
        {
            await joining.UntilAsync(AgentState.Connected);
        }

        await using var other = await RunningMaster.StartAsync();
        await using var agent = new RunningAgent(_agent.FullName, Address(other), token: null);

        Assert.Contains("certificate was not issued by the cluster", (await agent.UntilAsync(AgentState.Waiting)).Reason, StringComparison.Ordinal);
        Assert.Empty(other.Services.GetRequiredService<ClusterStore>().State.Nodes.All);
    }

    [Fact]
    public async Task A_removed_node_stops_trying_fast_and_joins_anew_with_a_new_token()
    {
        await using var master = await RunningMaster.StartAsync();
        var store = master.Services.GetRequiredService<ClusterStore>();
        await using (var agent = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master)))
        {
            await agent.UntilAsync(AgentState.Connected);
            var old = Assert.Single(store.State.Nodes.All);
            await store.ExecuteAsync(new RemoveNode(old.Id), TestContext.Current.CancellationToken).DefaultTimeout();
            var waiting = await agent.UntilAsync(AgentState.Waiting);
            Assert.Contains("removed from the cluster", waiting.Reason, StringComparison.Ordinal);
            Assert.InRange(waiting.RetrySeconds ?? 0, 60, 3_600);
        }

        await using var again = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master));
        await again.UntilAsync(AgentState.Joined);
        await again.UntilAsync(AgentState.Connected);
        Assert.Equal("pi-03", Assert.Single(store.State.Nodes.All).Name);
    }

    [Fact]
    public async Task A_card_written_anew_takes_its_old_place_with_a_token_for_it()
    {
        await using var master = await RunningMaster.StartAsync();
        var store = master.Services.GetRequiredService<ClusterStore>();
        await using (var agent = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master)))
        {
            await agent.UntilAsync(AgentState.Connected);
        }

        var old = Assert.Single(store.State.Nodes.All);
        var fresh = Directory.CreateTempSubdirectory("bramble-test-");
        await using (var agent = new RunningAgent(fresh.FullName, Address(master), await RunningAgent.TokenAsync(master, "pi-03")))
        {
            await agent.UntilAsync(AgentState.Connected);
        }

        fresh.Delete(recursive: true);
        var node = Assert.Single(store.State.Nodes.All);
        Assert.Equal((old.Id, old.Name), (node.Id, node.Name));
        Assert.NotEqual(old.Key, node.Key);
    }

    [Theory]
    [InlineData("agent.json")]
    [InlineData("agent.pem")]
    [InlineData("ca.crt")]
    public async Task Damaged_files_are_put_aside_and_never_a_crash_loop(string file)
    {
        await using var master = await RunningMaster.StartAsync();
        await using (var first = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master)))
        {
            await first.UntilAsync(AgentState.Connected);
        }

        await File.WriteAllTextAsync(Path.Combine(_agent.FullName, file), "\0\0\0", TestContext.Current.CancellationToken);
        await using var agent = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master, "pi-03"));

        Assert.Contains("put aside", (await agent.UntilAsync(AgentState.Trouble)).Reason, StringComparison.Ordinal);
        await agent.UntilAsync(AgentState.Connected);
        Assert.True(File.Exists(Path.Combine(_agent.FullName, $"{file}.damaged")));
    }

    [Fact]
    public async Task Without_a_token_it_says_what_it_needs()
    {
        await using var master = await RunningMaster.StartAsync();
        await using var agent = new RunningAgent(_agent.FullName, Address(master), token: null);

        var ended = await Assert.ThrowsAsync<AgentException>(() => agent.Completion).DefaultTimeout();

        Assert.Equal(ExitCode.WrongUsage, ended.ExitCode);
        Assert.Contains("bramble token create", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_agents_do_not_use_one_directory()
    {
        await using var master = await RunningMaster.StartAsync();
        await using var first = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master));
        await first.UntilAsync(AgentState.Connected);

        var ended = Assert.Throws<AgentException>(() => AgentLock.Take(_agent.FullName));

        Assert.Contains("in use by another agent", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_facts_and_readings_arrive()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Agents:Beat=00:00:00.200");
        await using var agent = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master));
        await agent.UntilAsync(AgentState.Connected);
        var table = master.Services.GetRequiredService<NodeTable>();

        await Until.TrueAsync(() => Task.FromResult(table.Find("pi-03")?.Vitals?.CpuPercent is not null), "a reading with a use of the processor has arrived");

        var node = table.Find("pi-03")!.Snapshot(); // Found above.
        Assert.Equal((NodeState.Ready, Environment.ProcessorCount), (node.State, node.Facts.CpuCores));
        Assert.NotNull(node.Vitals?.MemoryAvailableBytes);
    }

    [Theory]
    [InlineData(3_650)]
    [InlineData(-3_650)]
    public async Task A_clock_that_jumps_by_ten_years_neither_ends_its_session_nor_keeps_it_from_the_next(int days)
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Agents:Beat=00:00:00.200");
        var clock = new SetClock(TimeProvider.System.GetUtcNow());
        var table = master.Services.GetRequiredService<NodeTable>();
        await using (var agent = new RunningAgent(_agent.FullName, Address(master), await RunningAgent.TokenAsync(master), clock))
        {
            await agent.UntilAsync(AgentState.Connected);
            await Until.TrueAsync(() => Task.FromResult(table.Find("pi-03")?.Vitals is not null), "a reading has arrived");
            clock.Wall += TimeSpan.FromDays(days);
            var before = table.Find("pi-03")!.Vitals; // Seen above.
            await Until.TrueAsync(() => Task.FromResult(!ReferenceEquals(table.Find("pi-03")?.Vitals, before)), "another reading has arrived");
            Assert.Equal(1, table.Find("pi-03")?.Record?.Session?.Epoch);
        }

        await using var again = new RunningAgent(_agent.FullName, Address(master), token: null, clock);
        Assert.Equal(2, (await again.UntilAsync(AgentState.Connected)).Epoch);
    }

    private static HostPort Address(RunningMaster master) => new(master.Agents.Host, master.Agents.Port);
}
