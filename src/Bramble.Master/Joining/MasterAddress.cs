using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Bramble.Protocol.Net;

namespace Bramble.Master.Joining;

/// <summary>The address by which other machines reach this one.</summary>
internal static class MasterAddress
{
    /// <param name="listening">Where this machine listens.</param>
    /// <returns>That address where it is one; else the likeliest of this machine's, or its name where it has none.</returns>
    public static HostPort ForOthers(IPEndPoint listening)
    {
        var any = listening.Address.Equals(IPAddress.Any) || listening.Address.Equals(IPAddress.IPv6Any);
        var host = !any ? listening.Address.ToString()
            : Best(Own().Where(own => listening.AddressFamily == AddressFamily.InterNetworkV6 || own.Address.AddressFamily == AddressFamily.InterNetwork)) is { } address ? address.ToString()
            : OwnNames.Host;
        return new HostPort(host, listening.Port);
    }

    /// <summary>
    /// The likeliest: of a network that has a way out, which a container's bridge has not; IPv4 before IPv6, which half of the
    /// home networks have not; private before public. An address that only holds on its own wire is none.
    /// </summary>
    /// <param name="own">The addresses of this machine, and whether their network has a gateway.</param>
    internal static IPAddress? Best(IEnumerable<(IPAddress Address, bool HasGateway)> own) => own
        .Where(one => !IPAddress.IsLoopback(one.Address) && !IsLinkLocal(one.Address) && !one.Address.IsIPv6Multicast)
        .OrderByDescending(one => one.HasGateway)
        .ThenByDescending(one => one.Address.AddressFamily == AddressFamily.InterNetwork)
        .ThenByDescending(one => IsPrivate(one.Address))
        .Select(one => one.Address)
        .FirstOrDefault();

    private static List<(IPAddress Address, bool HasGateway)> Own()
    {
        try
        {
            return
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                    .Select(network => network.GetIPProperties())
                    .SelectMany(network => network.UnicastAddresses, (network, one) => (one.Address, HasGateway: HasGateway(network, one.Address.AddressFamily))),
            ];
        }
        catch (NetworkInformationException)
        {
            // Without addresses there is still the name.
            return [];
        }
    }

    private static bool HasGateway(IPInterfaceProperties network, AddressFamily family) =>
        network.GatewayAddresses.Any(gateway => gateway.Address.AddressFamily == family && !gateway.Address.Equals(IPAddress.Any) && !gateway.Address.Equals(IPAddress.IPv6Any));

    /// <summary>RFC 3927 and RFC 4291, section 2.5.6.</summary>
    private static bool IsLinkLocal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6LinkLocal : address.GetAddressBytes() is [169, 254, ..];

    /// <summary>RFC 1918 and RFC 4193.</summary>
    private static bool IsPrivate(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6UniqueLocal
        : address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..];
}
