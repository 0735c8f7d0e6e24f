using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Bramble.Master.Joining;

/// <summary>The names and addresses by which others may know this machine.</summary>
internal static class OwnNames
{
    /// <summary>Most of them that a certificate carries.</summary>
    private const int Most = 64;

    /// <summary>This machine's own name, <c>localhost</c> where it has none that can be used.</summary>
    public static string Host => IsName(Environment.MachineName) ? Environment.MachineName : "localhost";

    public static IReadOnlyList<string> All()
    {
        var host = Environment.MachineName;
        List<string> names = ["localhost", .. IsName(host) ? [host, $"{host}.local"] : Array.Empty<string>()];
        try
        {
            names.AddRange(NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(address => address.Address)
                .Where(address => address.AddressFamily is AddressFamily.InterNetwork || !address.IsIPv6LinkLocal)
                .Select(address => address.ToString()));
        }
        catch (NetworkInformationException)
        {
            // Without addresses browsers complain; agents do not look at them.
        }

        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Take(Most)];
    }

    private static bool IsName(string host) => host.Length is > 0 and <= 63 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
