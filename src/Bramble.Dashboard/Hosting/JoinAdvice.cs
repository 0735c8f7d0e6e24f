using System.Net;

namespace Bramble.Dashboard.Hosting;

/// <summary>How another machine joins the classic way, given where the classic port listens.</summary>
/// <param name="Address">What to connect to, as <c>host:port</c>.</param>
/// <param name="Reach"><c>off</c>, <c>loopback</c> or <c>open</c>.</param>
public sealed record JoinAdvice(string Address, string Reach)
{
    /// <summary>Stands where this machine's address for others cannot be known.</summary>
    private const string SomeHost = "MASTER";

    private const int DefaultPort = 12345;

    /// <param name="endpoint">Where the classic port listens, null where it is off.</param>
    /// <param name="requestHost">The name by which this page was asked for: one that reaches this machine.</param>
    public static JoinAdvice For(string? endpoint, string requestHost)
    {
        if (!IPEndPoint.TryParse(endpoint ?? "", out var listening))
        {
            return new JoinAdvice($"{Reachable(requestHost)}:{DefaultPort}", endpoint is null ? "off" : "open");
        }

        var anyAddress = listening.Address.Equals(IPAddress.Any) || listening.Address.Equals(IPAddress.IPv6Any);
        var loopback = IPAddress.IsLoopback(listening.Address);
        var host = anyAddress || loopback ? Reachable(requestHost) : Bracketed(listening.Address);
        return new JoinAdvice($"{host}:{listening.Port}", loopback ? "loopback" : "open");
    }

    private static string Reachable(string host)
    {
        var isAddress = IPAddress.TryParse(host.Trim('[', ']'), out var address);
        return host.Length == 0 || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (isAddress && IPAddress.IsLoopback(address!)) ? SomeHost // parsed, so not null
            : isAddress ? Bracketed(address!)
            : IsName(host) ? host
            : SomeHost;
    }

    private static string Bracketed(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>A command to be pasted into a shell must not carry what a forged Host header says.</summary>
    private static bool IsName(string host) => host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
}
