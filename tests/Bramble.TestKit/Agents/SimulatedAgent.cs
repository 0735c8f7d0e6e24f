using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;

namespace Bramble.TestKit.Agents;

/// <summary>One session of an agent, spoken message by message by the test.</summary>
public sealed class SimulatedAgent : IAsyncDisposable
{
    private readonly SslStream _stream;

    private SimulatedAgent(SslStream stream) => _stream = stream;

    /// <summary>Connects over mutual TLS; says nothing yet.</summary>
    /// <param name="master">The master.</param>
    /// <param name="certificate">With its private key; null to show none.</param>
    /// <returns>The connection.</returns>
    public static async Task<SimulatedAgent> ConnectAsync(RunningMaster master, X509Certificate2? certificate)
    {
        ArgumentNullException.ThrowIfNull(master);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(master.Agents.Host, master.Agents.Port).DefaultTimeout();
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = SessionProtocol.ServerName,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [new SslApplicationProtocol(SessionProtocol.Alpn)],
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
#pragma warning disable CA5359 // The test knows which master it has started.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            }).DefaultTimeout();
            return new SimulatedAgent(stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects, says hello and awaits the welcome.</summary>
    /// <param name="master">The master.</param>
    /// <param name="node">Who it is.</param>
    /// <param name="boot">The boot it says it is of.</param>
    /// <param name="serial">The serial number it says it has.</param>
    /// <param name="version">The newest version of the protocol it says it speaks.</param>
    /// <returns>The session, and what the master said.</returns>
    public static async Task<(SimulatedAgent Agent, Welcome Welcome)> OpenAsync(RunningMaster master, SimulatedNode node, string boot = "boot-1", string serial = "", uint version = 1)
    {
        ArgumentNullException.ThrowIfNull(node);
        var agent = await ConnectAsync(master, node.Certificate);
        var first = await agent.HelloAsync(boot, serial, version);
        return first?.Welcome is { } welcome ? (agent, welcome) : throw new InvalidOperationException($"Not welcomed but: {first}");
    }

    /// <summary>Says hello.</summary>
    /// <param name="boot">The boot it says it is of.</param>
    /// <param name="serial">The serial number it says it has.</param>
    /// <param name="version">The newest version of the protocol it says it speaks.</param>
    /// <returns>The master's first message, null where it closed.</returns>
    public async Task<MasterMessage?> HelloAsync(string boot = "boot-1", string serial = "", uint version = 1)
    {
        await SendAsync(new AgentMessage { Hello = new Hello { ProtocolVersion = version, AgentVersion = "0.0.1", BootId = boot, Serial = serial, Hostname = "simulated" } });
        return await ReadAsync();
    }

    /// <summary>Sends a message.</summary>
    /// <param name="message">Which.</param>
    /// <returns>When it is written.</returns>
    public Task SendAsync(AgentMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SessionFrame.Write(buffer, message);
        return SendAsync(buffer.WrittenMemory);
    }

    /// <summary>Sends bytes as they are.</summary>
    /// <param name="bytes">Which.</param>
    /// <returns>When they are written.</returns>
    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes).AsTask().DefaultTimeout();

    /// <summary>The next message.</summary>
    /// <returns>Null where the master has closed.</returns>
    public async Task<MasterMessage?> ReadAsync()
    {
        var header = new byte[SessionFrame.HeaderLength];
        try
        {
            if (await _stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false).AsTask().DefaultTimeout() < header.Length)
            {
                return null;
            }

            var body = new byte[SessionFrame.ReadLength(header, SessionProtocol.MaxMasterMessageBytes)];
            await _stream.ReadExactlyAsync(body).AsTask().DefaultTimeout();
            return MasterMessage.Parser.ParseFrom(body);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads on until the master ends the session.</summary>
    /// <returns>Its last word, null where it closed without one.</returns>
    public async Task<Ended?> EndAsync()
    {
        while (await ReadAsync() is { } message)
        {
            if (message.Ended is { } ended)
            {
                return ended;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
