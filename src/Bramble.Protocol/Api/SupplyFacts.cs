namespace Bramble.Protocol.Api;

/// <summary>What the power supply announced at boot, on a Raspberry Pi 5.</summary>
public sealed record SupplyFacts
{
    /// <summary>Most current it says it can give, in mA: 5,000 with the supply made for the board, 3,000 with most others.</summary>
    public int? MaxCurrentMilliamperes { get; init; }

    /// <summary>Whether the USB ports may draw 1.6 A together rather than 0.6 A.</summary>
    public bool? UsbMaxCurrentEnabled { get; init; }

    /// <summary>Whether the USB ports drew too much while the board booted.</summary>
    public bool? UsbOverCurrentDetected { get; init; }
}
