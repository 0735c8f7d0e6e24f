using System.Net;
using System.Net.Sockets;
using System.Text;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Classic;

/// <summary>A raw peer on the classic port.</summary>
internal sealed class ClassicPeer : IDisposable
{
    private readonly List<byte> _pending = [];

    private ClassicPeer(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public static async Task<ClassicPeer> ConnectAsync(IPEndPoint master)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(master).DefaultTimeout();
        return new ClassicPeer(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends all of it, or as much as a master that closes takes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await Socket.SendAsync(bytes, SocketFlags.None).AsTask().DefaultTimeout()..];
            }
        }
        catch (SocketException)
        {
            // Closed meanwhile: the next read says so.
        }
    }

    /// <summary>The next answer without its end, or null where the master has closed the connection.</summary>
    public async Task<string?> ReadAsync()
    {
        var buffer = new byte[65_536];
        while (true)
        {
            var end = _pending.IndexOf((byte)'\r');
            if (end >= 0)
            {
                var answer = Encoding.UTF8.GetString([.. _pending[..end]]);
                _pending.RemoveRange(0, end + 1);
                return answer;
            }

            try
            {
                var count = await Socket.ReceiveAsync(buffer).DefaultTimeout();
                if (count == 0)
                {
                    return null;
                }

                _pending.AddRange(buffer.AsSpan(0, count));
            }
            catch (SocketException)
            {
                return null;
            }
        }
    }

    /// <summary>Asks for this connection's uuid.</summary>
    public async Task<string?> AskUuidAsync()
    {
        await SendAsync("{\"type\": \"info\", \"payload\": \"uuid\"}\r");
        return await ReadAsync();
    }

    /// <summary>Sends RST instead of FIN.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Close();
    }

    public void Dispose() => Socket.Dispose();
}
