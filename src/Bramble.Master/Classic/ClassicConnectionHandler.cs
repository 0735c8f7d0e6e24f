using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Bramble.Master.Classic;

/// <summary>Kestrel's entry for a classic connection.</summary>
internal sealed class ClassicConnectionHandler(ClassicServer server) : ConnectionHandler
{
    private const int KeepAliveInterval = 5;
    private const int KeepAliveTries = 3;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        AskForKeepAlive(connection);
        if (server.Admit(connection) is not { } classic)
        {
            connection.Abort();
            return;
        }

        var reason = "the connection broke";
        try
        {
            reason = await classic.RunAsync();
        }
        finally
        {
            server.Left(classic, reason);
        }
    }

    /// <summary>A board whose plug was pulled sends no FIN; without this it would be listed until the idle limit.</summary>
    private void AskForKeepAlive(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return;
        }

        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, server.Options.TcpKeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveTries);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer is gone already; the first read says so.
        }
    }
}
