using System.Net.Sockets;

namespace Bramble.Agent.Classic;

/// <summary>Makes the TCP connection to a classic master.</summary>
internal static class ClassicConnector
{
    /// <summary>Connects, trying every address the host has.</summary>
    /// <param name="options">Where to, and how long it may take.</param>
    /// <param name="time">Measures the limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The connection; the caller disposes of it.</returns>
    /// <exception cref="ClassicMasterException">There is none to be had.</exception>
    public static async Task<Socket> ConnectAsync(ClassicSlaveOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, either.Token);
            SetKeepAlive(socket);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw e switch
            {
                OperationCanceledException => new ClassicMasterException($"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s"),
                SocketException failure => new ClassicMasterException(Describe(failure)),
                ArgumentException => new ClassicMasterException("the host name is not valid"),
                _ => e,
            };
        }
    }

    /// <summary>Says why a socket failed.</summary>
    /// <param name="failure">What it threw.</param>
    /// <returns>Words for people, the same on every system.</returns>
    public static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "the connection was refused: no master listens there",
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "the connection was reset",
        SocketError.HostNotFound or SocketError.NoData => "the host name is not known",
        SocketError.TryAgain => "the host name cannot be looked up now",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => "the host cannot be reached",
        SocketError.TimedOut => "the host did not answer",
        SocketError.AccessDenied => "the connection was not allowed",
        var code => $"the connection failed ({code})",
    };

    // A master whose power was cut never says so: ask after 15 s of silence, every 5 s, and give up after three.
    private static void SetKeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
