namespace Bramble.Protocol.Api;

/// <summary>What one network interface does.</summary>
public sealed record NetworkVitals
{
    /// <summary>The kernel's name, such as <c>eth0</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>ethernet</c> or <c>wifi</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it hangs on USB, as an adapter does and the own port of a 3B+ and older boards.</summary>
    public bool? Usb { get; init; }

    /// <summary>Whether it has a link.</summary>
    public bool? Up { get; init; }

    /// <summary>Bytes received a second.</summary>
    public double? ReceivedBytesPerSecond { get; init; }

    /// <summary>Bytes sent a second.</summary>
    public double? SentBytesPerSecond { get; init; }

    /// <summary>Packets received a second.</summary>
    public double? ReceivedPacketsPerSecond { get; init; }

    /// <summary>Packets sent a second.</summary>
    public double? SentPacketsPerSecond { get; init; }

    /// <summary>Bytes received since the interface exists.</summary>
    public long? ReceivedBytes { get; init; }

    /// <summary>Bytes sent since then.</summary>
    public long? SentBytes { get; init; }

    /// <summary>Packets that arrived broken since then.</summary>
    public long? ReceiveErrors { get; init; }

    /// <summary>Packets that could not be sent since then.</summary>
    public long? SendErrors { get; init; }

    /// <summary>Packets dropped since then, both ways.</summary>
    public long? Dropped { get; init; }

    /// <summary>Speed of the link in Mb/s; null without a link.</summary>
    public int? LinkMegabits { get; init; }

    /// <summary><c>full</c> or <c>half</c>.</summary>
    public string? Duplex { get; init; }

    /// <summary>How often the link came or went.</summary>
    public long? CarrierChanges { get; init; }

    /// <summary>Strength of the radio signal in dBm: -50 is strong, -80 hardly enough.</summary>
    public double? SignalDecibelMilliwatts { get; init; }
}
