using System.Net;
using System.Net.Sockets;

namespace Bramble.Master.AgentSessions;

/// <summary>Whose connection it is, as far as bounds for one machine go: an IPv4 address, or the /64 of an IPv6 address, all of which one machine may have.</summary>
internal static class AddressKey
{
    private const int PrefixBytes = 8;

    public static IPAddress Of(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return new IPAddress(bytes);
    }
}
