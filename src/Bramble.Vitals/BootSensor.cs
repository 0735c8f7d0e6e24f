using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>How the machine came up, from what the bootloader left in the device tree.</summary>
internal sealed class BootSensor(string sysroot, BlockDevices devices, FilesystemSensor filesystems)
{
    private const string Loader = "chosen/bootloader/";

    // PM_RSTS: power-on; and restarts asked for by software, which come by the watchdog, or by the watchdog itself.
    private const uint PowerOn = 0x1000;
    private const uint Restarted = 0x770;

    private readonly DeviceTree _tree = new(sysroot);
    private readonly SensorFile _bootId = new(sysroot, "proc/sys/kernel/random/boot_id");

    /// <summary>Reads. The filesystems are to be read before.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>Null where nothing is known.</returns>
    public BootFacts? Read(SensorBuffer buffer)
    {
        var facts = new BootFacts
        {
            Id = ReadBootId(buffer),
            Medium = ReadMedium(buffer),
            ResetCause = ReadCause(buffer),
            BootloaderVersion = _tree.ReadText(Loader + "version", buffer, NodeBounds.CodeLength),
            BootloaderBuiltAt = Time(_tree.ReadCell(Loader + "build-timestamp", buffer)),
            BootloaderUpdatedAt = Time(_tree.ReadCell(Loader + "update-timestamp", buffer)),
            BootloaderSigned = _tree.ReadCell(Loader + "signed", buffer) is { } signed ? signed != 0 : null,
        };
        return facts == new BootFacts() ? null : facts;
    }

    private string? ReadBootId(SensorBuffer buffer) =>
        _bootId.ReadText(buffer, maxLength: 36) is { } text && Guid.TryParseExact(text, "D", out var id) ? id.ToString("D") : null;

    private string? ReadMedium(SensorBuffer buffer)
    {
        devices.Refresh(buffer);
        var root = filesystems.Mounts.Count > 0 && filesystems.Mounts[0].Point is "/" ? filesystems.Mounts[0] : null;
        var rootKind = root is null ? null : root.Type.StartsWith("nfs", StringComparison.Ordinal) ? "network" : devices.Find(root.Device)?.Facts.Kind;
        return _tree.ReadCell(Loader + "boot-mode", buffer) switch
        {
            // The bootloader calls soldered flash a card.
            1 => devices.Find("mmcblk0")?.Facts.Kind ?? "sd",
            2 or 7 => "network",
            3 => "rpiboot",
            4 or 5 => "usb",
            6 => "nvme",
            _ => rootKind,
        };
    }

    private string? ReadCause(SensorBuffer buffer)
    {
        var chip = _tree.ReadCell("chosen/power/power_reset", buffer) ?? _tree.ReadCell("chosen/power/reset_event", buffer);
        var soc = _tree.ReadCell(Loader + "rsts", buffer) ?? _tree.ReadCell(Loader + "pm_rsts", buffer);
        return chip switch
        {
            { } bits when (bits & 0x02) != 0 => "under-voltage",
            { } bits when (bits & 0x04) != 0 => "over-temperature",
            { } bits when (bits & 0x01) != 0 => "over-voltage",
            { } bits when (bits & 0x10) != 0 => "watchdog",
            _ when (soc & PowerOn) is > 0 => "power-on",
            _ when (soc & Restarted) is > 0 => "restart",
            { } bits when (bits & 0x08) != 0 => "enable-signal",
            _ => null,
        };
    }

    // From 2010, before the first board, to 2100.
    private static DateTimeOffset? Time(uint? seconds) => seconds is >= 1_262_304_000 and < 4_102_444_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
}
