using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>The disks and cards there are, from /sys/block; looked for once a minute.</summary>
internal sealed class BlockDevices(string sysroot, TimeProvider time)
{
    private const string Folder = "sys/block";
    private const long SectorBytes = 512;

    // 1 EiB.
    private const long MostSectors = 1L << 51;

    // Memory, files and other disks in the clothes of a disk; and the small parts of an eMMC that hold no filesystem.
    private static readonly string[] NotDisks = ["loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "mtdblock", "drbd"];

    private readonly Cadence _search = new(time, Cadence.Rare);

    /// <summary>The disks, in order of their names.</summary>
    public List<BlockDevice> All { get; } = [];

    /// <summary>Looks for disks again if that is due, and how worn they are.</summary>
    /// <param name="buffer">Memory to read into.</param>
    public void Refresh(SensorBuffer buffer)
    {
        if (!_search.Take())
        {
            return;
        }

        var names = SensorFolder.List(sysroot, Folder, "*").Where(IsDisk).Take(NodeBounds.Disks).ToList();
        All.RemoveAll(disk => !names.Contains(disk.Facts.Name, StringComparer.Ordinal));
        foreach (var name in names)
        {
            var facts = ReadFacts(name, buffer);
            var index = All.FindIndex(disk => string.Equals(disk.Facts.Name, name, StringComparison.Ordinal));
            if (index >= 0 && All[index].Facts != facts)
            {
                // Another card in the same reader: its counters start anew.
                All[index] = new BlockDevice(facts);
            }
            else if (index < 0)
            {
                All.Add(new BlockDevice(facts));
            }
        }

        All.Sort((a, b) => string.CompareOrdinal(a.Facts.Name, b.Facts.Name));
        foreach (var disk in All)
        {
            ReadWear(disk, buffer);
        }
    }

    /// <summary>Finds the disk that a partition is on.</summary>
    /// <param name="device">The kernel's name of a disk or partition, such as <c>mmcblk0p2</c>.</param>
    /// <returns>Null where there is none.</returns>
    public BlockDevice? Find(string? device)
    {
        BlockDevice? best = null;
        foreach (var disk in All)
        {
            // nvme0n1 is not on nvme0n1p1's disk nvme0n10.
            if (device is not null && IsPartition(device, disk.Facts.Name) && (best is null || disk.Facts.Name.Length > best.Facts.Name.Length))
            {
                best = disk;
            }
        }

        return best;
    }

    private static bool IsPartition(string device, string disk)
    {
        if (!device.StartsWith(disk, StringComparison.Ordinal))
        {
            return false;
        }

        // A disk whose name ends in a digit has a p before the number of the partition.
        var rest = device.AsSpan(disk.Length);
        rest = char.IsAsciiDigit(disk[^1]) && rest is ['p', ..] ? rest[1..] : char.IsAsciiDigit(disk[^1]) && !rest.IsEmpty ? "x" : rest;
        return rest.Length < 4 && !rest.ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsDisk(string name) =>
        name.Length <= NodeBounds.NameLength
        && !NotDisks.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !(name.StartsWith("mmcblk", StringComparison.Ordinal) && (name.Contains("boot", StringComparison.Ordinal) || name.Contains("rpmb", StringComparison.Ordinal)));

    private DiskFacts ReadFacts(string name, SensorBuffer buffer)
    {
        var kind = KindOf(name, buffer);
        var card = kind is "sd" or "emmc";
        return new DiskFacts
        {
            Name = name,
            Kind = kind,
            SizeBytes = File(name, "size").ReadInteger(buffer) is > 0 and <= MostSectors and { } sectors ? sectors * SectorBytes : null,
            Model = Text(name, card ? "device/name" : "device/model", buffer),
            Serial = Text(name, "device/serial", buffer),
            MakerId = card ? Text(name, "device/manfid", buffer, NodeBounds.NameLength) : null,
            OemId = card ? Text(name, "device/oemid", buffer, NodeBounds.NameLength) : null,
            Firmware = Text(name, card ? "device/fwrev" : kind is "nvme" ? "device/firmware_rev" : "device/rev", buffer, NodeBounds.NameLength),
            MadeIn = card ? ParseMonth(File(name, "device/date").Read(buffer)) : null,
        };
    }

    private string KindOf(string name, SensorBuffer buffer)
    {
        if (name.StartsWith("mmcblk", StringComparison.Ordinal))
        {
            // The bootloader cannot tell a card from soldered flash; this can.
            return File(name, "device/type").Read(buffer).Trim("\n"u8).SequenceEqual("MMC"u8) ? "emmc" : "sd";
        }

        if (name.StartsWith("nvme", StringComparison.Ordinal))
        {
            return "nvme";
        }

        return name.StartsWith("sd", StringComparison.Ordinal) && IsBehindUsb(name) ? "usb" : "disk";
    }

    // /sys/block/sda -> ../devices/platform/.../usb2/2-1/...
    private bool IsBehindUsb(string name)
    {
        try
        {
            return new DirectoryInfo(Path.Join(sysroot, Folder, name)).LinkTarget?.Contains("/usb", StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void ReadWear(BlockDevice disk, SensorBuffer buffer)
    {
        disk.LifeUsedPercent = null;
        disk.EndOfLife = null;
        if (disk.Facts.Kind is not "emmc")
        {
            return;
        }

        // JEDEC 84-B51, registers 268, 269 and 267: two kinds of cells, of which the more worn one counts.
        var life = File(disk.Facts.Name, "device/life_time").Read(buffer);
        var first = SensorText.TryTakeWord(ref life, out var a) ? ParseLife(a) : null;
        var second = SensorText.TryTakeWord(ref life, out var b) ? ParseLife(b) : null;
        disk.LifeUsedPercent = first is null ? second : second is null ? first : Math.Max(first.Value, second.Value);
        disk.EndOfLife = SensorText.ParseHexadecimal(File(disk.Facts.Name, "device/pre_eol_info").Read(buffer)) switch
        {
            1 => "normal",
            2 => "warning",
            3 => "urgent",
            _ => null,
        };
    }

    // 1 is up to 10 %, and so on; 11 is beyond its life.
    private static int? ParseLife(ReadOnlySpan<byte> word) =>
        SensorText.ParseHexadecimal(word.Trim("\n"u8)) is >= 1 and <= 11 and { } tenths ? (int)tenths * 10 : null;

    // 05/2021
    private static string? ParseMonth(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n\0"u8);
        return text.Length == 7 && text[2] == '/'
            && SensorText.ParseInteger(text[..2]) is >= 1 and <= 12 and { } month
            && SensorText.ParseInteger(text[3..]) is >= 1997 and <= 2099 and { } year
                ? string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}")
                : null;
    }

    private SensorFile File(string name, string file) => new(sysroot, $"{Folder}/{name}/{file}");

    private string? Text(string name, string file, SensorBuffer buffer, int maxLength = NodeBounds.CodeLength) => File(name, file).ReadText(buffer, maxLength);
}
