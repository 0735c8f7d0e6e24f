using System.Globalization;

namespace Bramble.Protocol.Api;

/// <summary>The card or disk that a machine runs from, in one line: what it is, how old, and how much was written to it.</summary>
public static class CardWords
{
    /// <summary>The line.</summary>
    /// <param name="facts">What the machine is.</param>
    /// <param name="vitals">Its latest reading.</param>
    /// <param name="bytes">Writes a size for a person.</param>
    /// <returns>Such as <c>SD card SC32G, 29.7 GiB, made in 2019-07, 1.2 GiB written since boot</c>; null where the node tells of no disk.</returns>
    public static string? Of(NodeFacts facts, NodeVitals? vitals, Func<long, string> bytes)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(bytes);
        var device = vitals?.Filesystems?.FirstOrDefault(one => one.MountPoint is "/")?.Device;
        var names = (facts.Disks ?? []).Select(disk => disk.Name).Concat((vitals?.Disks ?? []).Select(disk => disk.Name)).ToList();
        if ((names.Find(one => IsOn(device, one)) ?? names.FirstOrDefault()) is not { } name)
        {
            return null;
        }

        var disk = facts.Disks?.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));
        var use = vitals?.Disks?.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));
        var parts = new List<string> { $"{KindOf(disk?.Kind)} {(string.IsNullOrEmpty(disk?.Model) ? name : disk.Model)}" };
        if (disk?.SizeBytes is { } size)
        {
            parts.Add(bytes(size));
        }

        if (disk?.MadeIn is { } made)
        {
            parts.Add($"made in {made}");
        }

        if (use?.WrittenBytes is { } written)
        {
            parts.Add($"{bytes(written)} written since boot");
        }

        var lifetimes = (vitals?.Filesystems ?? []).Where(one => IsOn(one.Device, name) && one.LifetimeWrittenBytes is not null).ToList();
        if (lifetimes.Count > 0)
        {
            parts.Add($"{bytes(lifetimes.Sum(one => one.LifetimeWrittenBytes ?? 0))} written in the life of its filesystems");
        }

        if (use?.LifeUsedPercent is { } used)
        {
            parts.Add(used > 100 ? "has used more than its whole life" : string.Create(CultureInfo.InvariantCulture, $"has used up to {used} % of its life"));
        }

        return string.Join(", ", parts);
    }

    private static string KindOf(string? kind) => kind switch
    {
        "sd" => "SD card",
        "emmc" => "eMMC",
        "nvme" => "NVMe disk",
        "usb" => "USB disk",
        _ => "disk",
    };

    /// <summary>Whether a device is a disk or a part of it: <c>mmcblk0p2</c> of <c>mmcblk0</c>, <c>sda1</c> of <c>sda</c>.</summary>
    private static bool IsOn(string? device, string disk)
    {
        if (device is null || !device.StartsWith(disk, StringComparison.Ordinal))
        {
            return false;
        }

        var part = device.AsSpan(disk.Length);
        part = part.StartsWith("p") ? part[1..] : part;
        return device.Length == disk.Length || (part.Length > 0 && part.IndexOfAnyExceptInRange('0', '9') < 0);
    }
}
