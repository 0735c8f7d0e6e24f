using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Bramble.Master.Classic.Transport;

/// <summary>
/// Gives Kestrel classic connections as bare sockets. Its own transport puts two pipes with their pumps around each, which
/// takes twice the memory of everything else of an idle connection (docs/performance.md).
/// </summary>
internal sealed class ClassicTransport(TimeProvider time) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is ClassicEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(ClassicListener.Listen((ClassicEndPoint)endpoint, time));
}
