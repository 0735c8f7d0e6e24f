using Bramble.Protocol.Classic;
using Bramble.Protocol.Net;

namespace Bramble.Agent.Classic;

/// <summary>Where a classic slave connects to, and all its time limits.</summary>
public sealed record ClassicSlaveOptions
{
    /// <summary>The port of the tutorial's master.</summary>
    public const int DefaultPort = ClassicLimits.DefaultPort;

    /// <summary>The master's host name or IP address (IPv6 without brackets).</summary>
    public required string Host { get; init; }

    /// <summary>The master's TCP port.</summary>
    /// <value>12345 by default, the tutorial's.</value>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Time between two keepalives; above zero.</summary>
    /// <value>5 seconds by default, the tutorial's; a Bramble master calls a slave late after three times as long.</value>
    public TimeSpan KeepaliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest a connection may take to be made, over all addresses of the host; above zero.</summary>
    /// <value>10 seconds by default: a LAN answers within one, a lost SYN is sent again after 1, 3 and 7.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest the master may take to answer a question or to take in a message; then the connection is given up. Above zero.</summary>
    /// <value>10 seconds by default: the tutorial's master measures its processor while it answers, and may be busy.</value>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the first new attempt; doubles with every further one. Above zero.</summary>
    /// <value>1 second by default.</value>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a new attempt; not below <see cref="FirstBackOff"/>.</summary>
    /// <value>60 seconds by default, what the tutorial always waits.</value>
    public TimeSpan LastBackOff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most messages nobody asked for that a master may send between two keepalives; one more ends the connection.</summary>
    /// <value>256 by default: the tutorial's master sends none.</value>
    public int MaxUnaskedMessages { get; init; } = 256;

    /// <summary>The master as people write it, with brackets around an IPv6 address.</summary>
    internal string MasterText => new HostPort(Host, Port).ToString();

    /// <exception cref="ArgumentException">A value is out of its bounds; the message names it.</exception>
    internal static void Check(ClassicSlaveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mistake = string.IsNullOrWhiteSpace(options.Host) ? "Host is empty: name the master."
            : options.Port is < 1 or > 65_535 ? $"Port is {options.Port}: give 1 to 65535."
            : options.KeepaliveInterval <= TimeSpan.Zero ? $"KeepaliveInterval is {options.KeepaliveInterval}: it must be above zero."
            : options.ConnectTimeout <= TimeSpan.Zero ? $"ConnectTimeout is {options.ConnectTimeout}: it must be above zero."
            : options.AnswerTimeout <= TimeSpan.Zero ? $"AnswerTimeout is {options.AnswerTimeout}: it must be above zero."
            : options.FirstBackOff <= TimeSpan.Zero ? $"FirstBackOff is {options.FirstBackOff}: it must be above zero."
            : options.LastBackOff < options.FirstBackOff ? $"LastBackOff is {options.LastBackOff}: it must not be below FirstBackOff, {options.FirstBackOff}."
            : options.MaxUnaskedMessages < 0 ? $"MaxUnaskedMessages is {options.MaxUnaskedMessages}: it must not be below zero."
            : null;
        if (mistake is not null)
        {
            throw new ArgumentException(mistake, nameof(options));
        }
    }
}
