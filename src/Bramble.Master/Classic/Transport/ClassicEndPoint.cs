using System.Net;

namespace Bramble.Master.Classic.Transport;

/// <summary>An address that <see cref="ClassicTransport"/> listens on, not Kestrel's own sockets.</summary>
internal sealed class ClassicEndPoint(IPEndPoint address) : IPEndPoint(address.Address, address.Port);
