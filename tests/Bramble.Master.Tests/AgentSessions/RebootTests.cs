using Bramble.Master.Events;
using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Bramble.TestKit;
using Bramble.TestKit.Agents;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.AgentSessions;

/// <summary>That a machine has started anew, and why, is told once.</summary>
public sealed class RebootTests : IAsyncLifetime
{
    private long _marks;
    private RunningMaster _master = null!; // InitializeAsync

    public async ValueTask InitializeAsync() => _master = await RunningMaster.StartAsync();

    public ValueTask DisposeAsync() => _master.DisposeAsync();

    [Fact]
    public async Task A_new_boot_is_an_event_with_its_cause_also_after_the_session_had_closed()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-1");
        await SpeakAsync(node, "boot-1", "power-on");
        await SpeakAsync(node, "boot-1", "power-on");
        await SpeakAsync(node, "boot-2", "under-voltage");
        await SpeakAsync(node, "boot-3", cause: null);

        Assert.Equal(
            [("pi-1 has started anew: its voltage broke down", "under-voltage"), ("pi-1 has started anew", null)],
            Reboots().Select(one => (one.Message, one.Reason)));
    }

    [Fact]
    public async Task An_agent_that_tells_no_facts_has_started_anew_all_the_same()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-1");
        await SpeakAsync(node, "boot-1", "watchdog");
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node, "boot-2");
        await using var session = agent;
        await agent.SendAsync(new AgentMessage { Reading = new Reading() });

        await Until.TrueAsync(() => Task.FromResult(Reboots().Count == 1), "the reboot is told");
        // What the facts of the boot before said is not why.
        Assert.Equal(("pi-1 has started anew", null), Reboots().Select(one => (one.Message, one.Reason)).Single());
    }

    [Fact]
    public async Task A_machine_that_takes_the_place_of_another_has_not_started_anew()
    {
        using var node = await SimulatedNode.JoinAsync(_master, "pi-1");
        await SpeakAsync(node, "boot-1", "power-on");
        using var other = await SimulatedNode.JoinAsync(_master, "pi-1", node: "pi-1");
        await SpeakAsync(other, "boot-2", "power-on");

        Assert.Empty(Reboots());
    }

    private List<ClusterEvent> Reboots() =>
        [.. _master.Services.GetRequiredService<EventHub>().Recent().Where(one => string.Equals(one.Type, EventTypes.NodeRebooted, StringComparison.Ordinal))];

    /// <summary>A session with facts and a reading, to its end.</summary>
    private async Task SpeakAsync(SimulatedNode node, string boot, string? cause)
    {
        var (agent, _) = await SimulatedAgent.OpenAsync(_master, node, boot);
        var mark = ++_marks;
        await agent.SendAsync(new AgentMessage { Facts = new NodeFacts { Boot = new BootFacts { ResetCause = cause, Id = boot } }.ToMessage() });
        await agent.SendAsync(new AgentMessage { Reading = new Reading { MemoryAvailableBytes = (ulong)mark } });
        var live = _master.Services.GetRequiredService<NodeTable>().Find(node.Id)!; // It has joined.
        await Until.TrueAsync(() => Task.FromResult(live.Vitals?.MemoryAvailableBytes == mark), "the reading is taken");
        await agent.DisposeAsync();
        await Until.TrueAsync(() => Task.FromResult(live.Record?.Session is null), "the session is closed");
    }
}
