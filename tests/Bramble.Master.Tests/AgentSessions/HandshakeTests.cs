using System.Net.Sockets;
using Bramble.TestKit;
using Bramble.TestKit.Agents;

namespace Bramble.Master.Tests.AgentSessions;

/// <summary>Those who begin a handshake, or do not, while an agent wants in.</summary>
public sealed class HandshakeTests
{
    /// <summary>More than may be in their handshake at one time.</summary>
    private const int Strangers = 150;

    /// <summary>The head of a TLS record, of which the rest never comes.</summary>
    private static readonly byte[] Begun = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01];

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Strangers_who_fall_silent_in_the_handshake_do_not_keep_an_agent_out(bool haveBegun)
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        var strangers = new List<Socket>();
        try
        {
            for (var i = 0; i < Strangers; i++)
            {
                strangers.Add(await ConnectAsync(master));
                if (haveBegun)
                {
                    await strangers[^1].SendAsync(Begun, _ct);
                }
            }

            var (agent, _) = await SimulatedAgent.OpenAsync(master, node);

            await agent.DisposeAsync();
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [Fact]
    public async Task A_stranger_who_says_nothing_is_closed_after_the_limit_of_a_handshake()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Agents:Handshake=00:00:01");
        using var stranger = await ConnectAsync(master);

        Assert.Equal(0, await stranger.ReceiveAsync(new byte[1], _ct).AsTask().DefaultTimeout());
    }

    private async Task<Socket> ConnectAsync(RunningMaster master)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(master.Agents.Host, master.Agents.Port, _ct);
        return socket;
    }
}
