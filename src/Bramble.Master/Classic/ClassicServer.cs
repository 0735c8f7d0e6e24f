using System.Net;
using Bramble.Master.Classic.Transport;
using Bramble.Master.Hosting;
using Bramble.Master.Nodes;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Classic;

/// <summary>All classic connections: who may connect, who is there, and the one line a broken limit is worth. Thread safe.</summary>
internal sealed partial class ClassicServer(
    NodeTable table, LocalMachine machine, IdSource ids, IOptions<ClassicOptions> options, ClassicMetrics metrics, TimeProvider time, ILogger<ClassicServer> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private readonly LineLimit _lines = new(options.Value.LogLinesPerSecond, time);
    private int _open;
    private long _sequence;

    public ClassicOptions Options { get; } = options.Value;

    public ClassicMetrics Metrics => metrics;

    public LocalMachine Machine => machine;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>The connections that <c>slave_details</c> lists.</summary>
    public ClassicPeers Peers { get; } = new();

    /// <summary>Lists a new connection as a node.</summary>
    /// <returns>Null where it would be one too many.</returns>
    public ClassicConnection? Admit(ClassicSocket context)
    {
        var peer = context.Peer;
        if (!TryCount(peer.Address, out var limit))
        {
            metrics.Refused();
            Broken(peer.ToString(), limit);
            return null;
        }

        var node = table.AddClassic(ids.NextClassicId(), peer.ToString());
        var connection = new ClassicConnection(context, this, node, Interlocked.Increment(ref _sequence));
        Peers.Add(connection);
        return connection;
    }

    /// <summary>Takes a connection off every list.</summary>
    public void Left(ClassicConnection connection, string reason)
    {
        Peers.Remove(connection);
        connection.Node.Leave(reason);
        lock (_lock)
        {
            _open--;
            if (--_perAddress[connection.Address] == 0)
            {
                _perAddress.Remove(connection.Address);
            }
        }
    }

    /// <summary>Ends the connections that have broken a time limit.</summary>
    public void Walk()
    {
        var now = time.GetTimestamp();
        foreach (var connection in Peers.All())
        {
            if (connection.BrokenTimeLimit(now) is { } limit)
            {
                Broken(connection, limit);
                connection.End(limit);
            }
        }
    }

    /// <summary>Ends every connection.</summary>
    public void EndAll(string reason)
    {
        foreach (var connection in Peers.All())
        {
            connection.End(reason);
        }
    }

    /// <summary>Notes that a peer broke a limit.</summary>
    public void Broken(ClassicConnection connection, string limit)
    {
        metrics.Broken();
        Broken(connection.Peer.Address, limit);
    }

    private void Broken(string peer, string limit)
    {
        if (_lines.TryTake(out var suppressed))
        {
            PeerClosed(logger, peer, limit, suppressed);
        }
    }

    private bool TryCount(IPAddress address, out string limit)
    {
        lock (_lock)
        {
            var here = _perAddress.GetValueOrDefault(address);
            limit = _open >= Options.MaxConnections ? $"{Options.MaxConnections} connections are open, as many as allowed"
                : here >= Options.MaxConnectionsPerAddress ? $"{Options.MaxConnectionsPerAddress} connections from this address are open, as many as allowed"
                : "";
            if (limit.Length > 0)
            {
                return false;
            }

            _open++;
            _perAddress[address] = here + 1;
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Classic peer {Peer} closed: {Limit} (+{Suppressed} such lines left out)")]
    private static partial void PeerClosed(ILogger logger, string peer, string limit, long suppressed);
}
