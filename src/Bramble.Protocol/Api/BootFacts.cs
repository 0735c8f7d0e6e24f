namespace Bramble.Protocol.Api;

/// <summary>How a machine came up.</summary>
public sealed record BootFacts
{
    /// <summary>Random, new at each boot.</summary>
    public string? Id { get; init; }

    /// <summary>What it booted from: <c>sd</c>, <c>emmc</c>, <c>nvme</c>, <c>usb</c>, <c>disk</c>, <c>network</c> or <c>rpiboot</c>.</summary>
    public string? Medium { get; init; }

    /// <summary>Why it had been reset: <c>power-on</c>, <c>restart</c>, <c>under-voltage</c>, <c>over-voltage</c>, <c>over-temperature</c>, <c>enable-signal</c> or <c>watchdog</c>.</summary>
    public string? ResetCause { get; init; }

    /// <summary>Version of the bootloader in the board's EEPROM; Raspberry Pi 4 and newer.</summary>
    public string? BootloaderVersion { get; init; }

    /// <summary>When that bootloader was built.</summary>
    public DateTimeOffset? BootloaderBuiltAt { get; init; }

    /// <summary>When it was written to the EEPROM by an update.</summary>
    public DateTimeOffset? BootloaderUpdatedAt { get; init; }

    /// <summary>Whether the board boots signed systems only.</summary>
    public bool? BootloaderSigned { get; init; }
}
