using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Bramble.Protocol.Net;

/// <summary>An address as people type it: <c>ADDR:PORT</c>, <c>[IPV6]:PORT</c> or <c>NAME:PORT</c>.</summary>
/// <param name="Host">An IP address without brackets, or a host name.</param>
/// <param name="Port">0 to 65,535; 0 asks for any free port when listening.</param>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>Reads what a person typed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    /// <param name="error">The thing, the value seen and the remedy, in one sentence.</param>
    /// <returns>Whether <paramref name="text"/> is a host and a port.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HostPort? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (string.IsNullOrWhiteSpace(text) || colon < 0)
        {
            error = $"'{text}' is not an address: write ADDR:PORT, such as 127.0.0.1:8123.";
            return false;
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            error = $"The port in '{text}' is '{text[(colon + 1)..]}': write a number from 0 to 65535.";
            return false;
        }

        var host = text[..colon];
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (bracketed)
        {
            host = host[1..^1];
        }

        var valid = bracketed || host.Contains(':', StringComparison.Ordinal)
            ? bracketed && IPAddress.TryParse(host, out _)
            : Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
        if (!valid)
        {
            error = $"The address in '{text}' is '{host}': write an IP address, [IPv6] in brackets, or a host name.";
            return false;
        }

        address = new HostPort(host, port);
        error = null;
        return true;
    }

    /// <summary>The end point to listen on.</summary>
    /// <param name="endPoint">The end point; <c>localhost</c> is 127.0.0.1.</param>
    /// <returns>False where the host is a name: one listens on an address.</returns>
    public bool TryGetListenEndPoint([NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = IPAddress.TryParse(Host, out var ip) ? new IPEndPoint(ip, Port)
            : string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase) ? new IPEndPoint(IPAddress.Loopback, Port)
            : null;
        return endPoint is not null;
    }

    /// <summary>The text form, with brackets around an IPv6 address.</summary>
    /// <returns><c>HOST:PORT</c>.</returns>
    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port.ToString(CultureInfo.InvariantCulture)}" : $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";
}
