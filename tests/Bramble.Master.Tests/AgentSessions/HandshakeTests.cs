using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
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

    /// <summary>Of TLS 1.3: the header, the type of the content and the authentication tag.</summary>
    private const int RecordOverhead = 5 + 1 + 16;

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

    [Fact]
    public async Task No_ticket_is_given_out_by_which_a_session_could_begin_without_its_key()
    {
        await using var master = await RunningMaster.StartAsync();
        using var node = await SimulatedNode.JoinAsync(master, "pi-01");
        await using var counted = new CountedStream(new NetworkStream(await ConnectAsync(master), ownsSocket: true));
        await using var tls = new SslStream(counted);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = SessionProtocol.ServerName,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol(SessionProtocol.Alpn)],
                ClientCertificateContext = SslStreamCertificateContext.Create(node.Certificate, additionalCertificates: null, offline: true),
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
            _ct).DefaultTimeout();
        var handshake = counted.BytesRead;
        var hello = new ArrayBufferWriter<byte>();
        SessionFrame.Write(hello, new AgentMessage { Hello = new Hello { ProtocolVersion = 1 } });
        await tls.WriteAsync(hello.WrittenMemory, _ct);
        var header = new byte[SessionFrame.HeaderLength];
        await tls.ReadExactlyAsync(header, _ct).AsTask().DefaultTimeout();
        await tls.ReadExactlyAsync(new byte[SessionFrame.ReadLength(header, SessionProtocol.MaxMasterMessageBytes)], _ct).AsTask().DefaultTimeout();

        // One record with the welcome, and nothing before it.
        Assert.Equal(RecordOverhead + header.Length + SessionFrame.ReadLength(header, SessionProtocol.MaxMasterMessageBytes), counted.BytesRead - handshake);
    }

    private async Task<Socket> ConnectAsync(RunningMaster master)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(master.Agents.Host, master.Agents.Port, _ct);
        return socket;
    }
}
