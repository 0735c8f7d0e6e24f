using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Bramble.Master.Classic.Transport;

/// <summary>Listens on one address and hands out the sockets that connect.</summary>
internal sealed class ClassicListener : IConnectionListener
{
    /// <summary>As many as Kestrel lets wait to be accepted.</summary>
    private const int Backlog = 512;

    /// <summary>With no file left to open, trying again at once would only burn the processor.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly TimeProvider _time;

    private ClassicListener(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        EndPoint = socket.LocalEndPoint!; // Bound, so it has one.
    }

    public EndPoint EndPoint { get; }

    /// <exception cref="AddressInUseException">Another program listens there.</exception>
    public static ClassicListener Listen(ClassicEndPoint endPoint, TimeProvider time)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return new ClassicListener(socket, time);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(e.Message, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The next connection, or null once this is unbound.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var socket = await _socket.AcceptAsync(cancellationToken);
                if (ClassicSocket.TryOpen(socket) is { } connection)
                {
                    return connection;
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await Task.Delay(RetryAfter, _time, cancellationToken);
            }
            catch (SocketException)
            {
                // It was reset while it waited to be accepted: the next one.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
