using System.Net;
using System.Net.Sockets;
using System.Text;
using Bramble.TestKit;

namespace Bramble.Agent.Tests.Classic;

/// <summary>A master that does what the test says, byte by byte.</summary>
internal sealed class ScriptedMaster : IDisposable
{
    public const string Uuid = "0123456789abcdef0123456789abcdef";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ScriptedMaster()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>The next slave that connects.</summary>
    public async Task<Peer> AcceptAsync() => new(await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().DefaultTimeout());

    public void Dispose() => _listener.Dispose();

    /// <summary>One slave's connection as the master sees it.</summary>
    internal sealed class Peer(Socket socket) : IDisposable
    {
        private readonly NetworkStream _stream = new(socket, ownsSocket: true);

        /// <summary>The next message the slave sends, without its end; null once it has closed.</summary>
        public async Task<string?> ReadAsync()
        {
            var bytes = new List<byte>();
            var one = new byte[1];
            while (await _stream.ReadAsync(one, TestContext.Current.CancellationToken).AsTask().DefaultTimeout() == 1)
            {
                if (one[0] == '\r')
                {
                    return Encoding.UTF8.GetString([.. bytes]);
                }

                bytes.Add(one[0]);
            }

            return null;
        }

        /// <summary>Reads a message that must be this one.</summary>
        public async Task ExpectAsync(string part)
        {
            var line = await ReadAsync();
            Assert.NotNull(line);
            Assert.Contains(part, line, StringComparison.Ordinal);
        }

        public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

        public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes, TestContext.Current.CancellationToken).AsTask().DefaultTimeout();

        /// <summary>Answers the two questions of the handshake as part 15's master does.</summary>
        public async Task ShakeHandsAsync()
        {
            await ExpectAsync("\"uuid\"");
            await SendAsync($$"""{"type": "uuid", "payload": "{{Uuid}}"}""" + "\r");
            await ExpectAsync("computer_details");
            await ExpectAsync("\"computer_details\"");
            await SendAsync("""{"type": "master_info", "payload": {"hostname": "m", "cpu": ""}}""" + "\r");
        }

        /// <summary>Closes so that the slave gets a reset.</summary>
        public void Reset()
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }

        public void Dispose() => _stream.Dispose();
    }
}
