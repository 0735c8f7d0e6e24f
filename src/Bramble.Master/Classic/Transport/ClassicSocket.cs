using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Bramble.Master.Classic.Transport;

/// <summary>One connection as Kestrel sees it. Whoever handles it reads and writes <see cref="Socket"/>, which never blocks.</summary>
internal sealed class ClassicSocket : ConnectionContext
{
    private string? _id;
    private IDictionary<object, object?>? _items;

    private ClassicSocket(Socket socket, IPEndPoint peer)
    {
        Socket = socket;
        Peer = peer;
    }

    public Socket Socket { get; }

    /// <summary>Who connected; an IPv4 peer of a dual-stack socket as what it is.</summary>
    public IPEndPoint Peer { get; }

    public override EndPoint? RemoteEndPoint
    {
        get => Peer;
        set => throw new NotSupportedException("The peer of a socket does not change.");
    }

    public override string ConnectionId
    {
        get => _id ??= $"classic-{Peer}";
        set => _id = value;
    }

    public override IFeatureCollection Features { get; } = new FewFeatures();

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IDuplexPipe Transport
    {
        get => throw new NotSupportedException("A classic connection has no pipes: use its socket.");
        set => throw new NotSupportedException("A classic connection has no pipes: use its socket.");
    }

    /// <returns>Null where the peer is gone already; the socket is closed then.</returns>
    public static ClassicSocket? TryOpen(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            socket.Blocking = false;
            if (socket.RemoteEndPoint is IPEndPoint peer)
            {
                return new ClassicSocket(socket, peer.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(peer.Address.MapToIPv4(), peer.Port) : peer);
            }
        }
        catch (SocketException)
        {
            // Reset between being accepted and being asked.
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Closes the socket; whoever waits on it gets an error. May be called from any thread, and more than once.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        try
        {
            // Says goodbye even to a peer that has sent what nobody will read.
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        Socket.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return base.DisposeAsync();
    }
}
