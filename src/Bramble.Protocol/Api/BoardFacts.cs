namespace Bramble.Protocol.Api;

/// <summary>What the revision code of a Raspberry Pi says, and the firmware of its board.</summary>
public sealed record BoardFacts
{
    /// <summary>The revision code, hexadecimal, such as <c>d04170</c>.</summary>
    public string? Revision { get; init; }

    /// <summary>The kind of board, such as <c>4B</c> or <c>Zero 2 W</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The chip, such as <c>BCM2711</c>.</summary>
    public string? Soc { get; init; }

    /// <summary>Who made it, such as <c>Sony UK</c>.</summary>
    public string? Maker { get; init; }

    /// <summary>Memory soldered on, in bytes; more than the kernel has to give.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Number of the board's layout, 0 to 15, the last part of <c>Rev 1.4</c>.</summary>
    public int? Layout { get; init; }

    /// <summary>What the QR code on the board says; Raspberry Pi 5.</summary>
    public string? QrId { get; init; }
}
