namespace Bramble.Protocol.Api;

/// <summary>One disk or card.</summary>
public sealed record DiskFacts
{
    /// <summary>The kernel's name, such as <c>mmcblk0</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>sd</c>, <c>emmc</c>, <c>nvme</c>, <c>usb</c>, or <c>disk</c> for any other.</summary>
    public string? Kind { get; init; }

    /// <summary>Size in bytes.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>What the disk calls itself.</summary>
    public string? Model { get; init; }

    /// <summary>Its serial number.</summary>
    public string? Serial { get; init; }

    /// <summary>Number of a card's maker, hexadecimal, such as <c>0x000003</c>.</summary>
    public string? MakerId { get; init; }

    /// <summary>Number of the firm a card was made for, hexadecimal.</summary>
    public string? OemId { get; init; }

    /// <summary>Version of the firmware.</summary>
    public string? Firmware { get; init; }

    /// <summary>When a card was made, as <c>YYYY-MM</c>. An odd date tells a forgery.</summary>
    public string? MadeIn { get; init; }
}
