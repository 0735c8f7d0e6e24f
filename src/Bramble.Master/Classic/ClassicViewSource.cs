using Bramble.Master.Hosting;
using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Classic;

namespace Bramble.Master.Classic;

/// <summary>The two payloads of the tutorial's page.</summary>
internal sealed class ClassicViewSource(ClassicServer server, LocalMachine machine, BoundAddresses addresses)
{
    public ClassicView Current() => new()
    {
        Endpoint = addresses.Classic?.ToString(),
        MasterInfo = machine.Details,
        SlaveDetails = server.Peers.List().ToDictionary(peer => peer.Uuid, StringComparer.Ordinal) as IReadOnlyDictionary<string, ClassicPeerAddress>,
    };
}
