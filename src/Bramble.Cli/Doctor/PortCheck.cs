using System.Net;
using System.Net.Sockets;
using Bramble.Protocol.Health;

namespace Bramble.Cli.Doctor;

/// <summary>Whether the ports that a master would listen on are free, or a master's already.</summary>
internal static class PortCheck
{
    private const string Id = "port-in-use";
    private const int HttpPort = 8123;
    private const int AgentsPort = 7443;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<HealthReason>> FindAsync(CancellationToken cancellationToken)
    {
        var taken = new List<(int Port, string Option)>();
        if (!IsFree(IPAddress.Loopback, HttpPort))
        {
            taken.Add((HttpPort, $"--http 127.0.0.1:{HttpPort + 1}"));
        }

        if (!IsFree(IPAddress.Any, AgentsPort))
        {
            taken.Add((AgentsPort, $"--listen 0.0.0.0:{AgentsPort + 1}"));
        }

        return taken.Count == 0 || await IsMasterAsync(cancellationToken) ? [] : [.. taken.Select(one => Reason(one.Port, one.Option))];
    }

    private static HealthReason Reason(int port, string option) => new()
    {
        Id = Id,
        Severity = HealthSeverity.Info,
        Text = $"Another program listens on port {port}, which a master on this machine would use.",
        Cure = $"Only where a master is to run here: start it with '{option}', or stop the other program.",
        DocsAnchor = $"checks.md#{Id}",
    };

    private static bool IsFree(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As the master does it: a port with only closed connections left counts as free.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            // No right, or no address: nothing is known.
            return true;
        }
    }

    private static async Task<bool> IsMasterAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Limit };
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{HttpPort}/healthz"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
