using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bramble.Benchmarks;

/// <summary>Blocking sockets, few threads: the load must not be what is measured.</summary>
internal static class ClassicLoad
{
    private const int Threads = 2;
    private const int KeepalivesPerWrite = 170; // Some 16 KiB.

    private static readonly byte[] Keepalive = Encoding.ASCII.GetBytes("{\"type\": \"message\", \"payload\": \"I am still alive, client: 0123456789abcdef0123456789abcdef\"}\r");
    private static readonly byte[] Question = Encoding.ASCII.GetBytes("{\"type\": \"info\", \"payload\": \"uuid\"}\r");

    /// <summary>Keepalives handled a second: each batch ends with a question, whose answer shows that all before it are done.</summary>
    public static double Pipelined(IPEndPoint master, int connections, TimeSpan duration)
    {
        var batch = Enumerable.Repeat(Keepalive, KeepalivesPerWrite).SelectMany(bytes => bytes).Concat(Question).ToArray();
        return PerSecond(master, connections, duration, batch, KeepalivesPerWrite);
    }

    /// <summary>Questions answered a second, one under way on each connection.</summary>
    public static double RequestReply(IPEndPoint master, int connections, TimeSpan duration) => PerSecond(master, connections, duration, Question, 1);

    /// <summary>Connections that have sent one keepalive and are silent since.</summary>
    public static List<Socket> Idle(IPEndPoint master, int connections)
    {
        var sockets = Connect(master, connections);
        sockets.ForEach(socket => socket.Send(Keepalive));
        return sockets;
    }

    private static double PerSecond(IPEndPoint master, int connections, TimeSpan duration, byte[] batch, int perBatch)
    {
        var counts = new long[Threads];
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Threads).Select(index => new Thread(() => counts[index] = Drive(master, connections / Threads, duration, batch))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return counts.Sum() * perBatch / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static long Drive(IPEndPoint master, int connections, TimeSpan duration, byte[] batch)
    {
        var sockets = Connect(master, connections);
        var answer = new byte[256];
        long batches = 0;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            // All connections have a batch under way before the first answer is awaited.
            sockets.ForEach(socket => socket.Send(batch));
            foreach (var socket in sockets)
            {
                var length = 0;
                do
                {
                    length = socket.Receive(answer);
                }
                while (length > 0 && answer[length - 1] != (byte)'\r');
                batches++;
            }
        }

        sockets.ForEach(socket => socket.Dispose());
        return batches;
    }

    private static List<Socket> Connect(IPEndPoint master, int connections)
    {
        var sockets = new List<Socket>(connections);
        for (var i = 0; i < connections; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(master);
            sockets.Add(socket);
        }

        return sockets;
    }
}
