using System.Buffers;
using System.Collections.Concurrent;
using Bramble.Protocol.Classic;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Classic;

/// <summary>
/// The open connections. The answer that lists them is made once per change and dialect, not once per request: a thousand
/// webservers that ask every 5 s share it. Thread safe.
/// </summary>
internal sealed class ClassicPeers
{
    private readonly ConcurrentDictionary<NodeId, ClassicConnection> _connections = new();
    private long _version;
    private volatile Made? _slaves;
    private volatile Made? _secondaries;

    public ICollection<ClassicConnection> All() => _connections.Values;

    public void Add(ClassicConnection connection)
    {
        _connections[connection.Node.Id] = connection;
        Interlocked.Increment(ref _version);
    }

    public void Remove(ClassicConnection connection)
    {
        _connections.TryRemove(connection.Node.Id, out _);
        Interlocked.Increment(ref _version);
    }

    /// <summary>The connections in the order they came.</summary>
    public IEnumerable<ClassicPeerAddress> List() => _connections.Values.OrderBy(connection => connection.Sequence).Select(connection => connection.Peer);

    /// <summary>Writes the answer that lists every connection now open.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="type"><see cref="ClassicType.SlaveDetails"/> or <see cref="ClassicType.SecondaryDetails"/>.</param>
    public void Write(IBufferWriter<byte> output, ClassicType type)
    {
        var made = type == ClassicType.SlaveDetails ? _slaves : _secondaries;
        // Read before the connections are: a change in between makes the copy stale, never wrong for good.
        var version = Interlocked.Read(ref _version);
        if (made is null || made.Version != version)
        {
            var buffer = new ArrayBufferWriter<byte>(256);
            ClassicWriter.WritePeers(buffer, type, List());
            made = new Made(version, buffer.WrittenMemory);
            if (type == ClassicType.SlaveDetails)
            {
                _slaves = made;
            }
            else
            {
                _secondaries = made;
            }
        }

        output.Write(made.Bytes.Span);
    }

    private sealed record Made(long Version, ReadOnlyMemory<byte> Bytes);
}
