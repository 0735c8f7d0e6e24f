using System.Net.Sockets;
using Bramble.Master.Classic.Transport;
using Microsoft.AspNetCore.Connections;

namespace Bramble.Master.Classic;

/// <summary>Kestrel's entry for a classic connection.</summary>
internal sealed class ClassicConnectionHandler(ClassicServer server) : ConnectionHandler
{
    private const int KeepAliveInterval = 5;
    private const int KeepAliveTries = 3;

    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        var socket = connection as ClassicSocket
            ?? throw new InvalidOperationException($"A classic connection comes from {nameof(ClassicTransport)}, not as {connection.GetType().Name}.");
        SetUp(socket.Socket);
        if (server.Admit(socket) is { } classic)
        {
            return classic.RunAsync();
        }

        connection.Abort();
        return Task.CompletedTask;
    }

    /// <summary>A board whose plug was pulled sends no FIN; without keepalive it would be listed until the idle limit.</summary>
    private void SetUp(Socket socket)
    {
        try
        {
            socket.SendBufferSize = server.Options.WriteQueueBytes;
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
