using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Bramble.Agent.Joining;
using Bramble.Protocol.Net;
using Bramble.Protocol.Sessions;

namespace Bramble.Agent.Connection;

/// <summary>Connects to the master: both sides prove who they are before a word is said.</summary>
internal sealed class MasterConnector(AgentTimes times, TimeProvider time)
{
    private const int TcpUserTimeout = 18; // TCP_USER_TIMEOUT of linux/tcp.h
    private const int ProtocolTcp = 6;

    /// <param name="master">Where the master is said to be.</param>
    /// <param name="identity">Who this agent is, and whose cluster the master must be of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">There is no connection; the message is a sentence.</exception>
    public async Task<SslStream> ConnectAsync(HostPort master, AgentIdentity identity, CancellationToken cancellationToken)
    {
        var socket = await DialAsync(master, cancellationToken);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            string? reason = null;
            using var limit = new CancellationTokenSource(times.Handshake, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await tls.AuthenticateAsClientAsync(OptionsFor(identity, why => reason = why), either.Token);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new IOException($"it did not finish the handshake within {times.Handshake.TotalSeconds:0} s.", e);
            }
            catch (AuthenticationException e)
            {
                throw new IOException(reason is null ? $"TLS failed: {e.Message}" : $"{reason}.", e);
            }

            return tls.NegotiatedApplicationProtocol == Alpn ? tls : throw new IOException("it does not speak the protocol of Bramble's agents.");
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static readonly SslApplicationProtocol Alpn = new(SessionProtocol.Alpn);

    private async Task<Socket> DialAsync(HostPort master, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A master that vanished without a word is noticed by what it does not acknowledge.
            Span<byte> milliseconds = stackalloc byte[sizeof(int)];
            BitConverter.TryWriteBytes(milliseconds, (int)times.Write.TotalMilliseconds);
            socket.SetRawSocketOption(ProtocolTcp, TcpUserTimeout, milliseconds);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return await DialAsync(socket, master, cancellationToken);
    }

    private async Task<Socket> DialAsync(Socket socket, HostPort master, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(times.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(master.Host, master.Port, either.Token);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{e.Message}.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"it did not answer within {times.Connect.TotalSeconds:0} s.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions OptionsFor(AgentIdentity identity, Action<string> refuse) => new()
    {
        TargetHost = SessionProtocol.ServerName,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [Alpn],
        // Offline: the runtime would look elsewhere for the certificates above this one.
        ClientCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, additionalCertificates: null, offline: true),
        CertificateChainPolicy = ClusterTls.NoDownloads(),
        // Every session proves itself anew, so that a dead key cannot live on in a ticket.
        AllowTlsResume = false,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            using var shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            if (MasterTrust.WhyNot(shown, identity.Authority, time.GetUtcNow(), identity.Document.AtLeast, forgiveTime: true) is not { } why)
            {
                return true;
            }

            refuse(why);
            return false;
        },
    };
}
