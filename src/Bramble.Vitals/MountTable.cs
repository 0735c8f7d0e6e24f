using System.Text;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>What is mounted, from /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
internal sealed class MountTable(string sysroot)
{
    // Machines with many containers have some hundred mounts of 200 bytes.
    private const int MostBytes = 512 * 1024;

    // Images, which are full and read-only by nature.
    private static readonly string[] Images = ["squashfs", "iso9660", "erofs", "udf"];

    private readonly SensorFile _file = new(sysroot, "proc/self/mountinfo");
    private readonly SensorFile _partitions = new(sysroot, "proc/partitions");

    /// <summary>Reads the root and what is on local devices, each device once.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>The root first, the rest in order of mounting.</returns>
    public IReadOnlyList<Mount> Read(SensorBuffer buffer)
    {
        var mounts = new List<Mount>();
        var content = _file.ReadLarge(MostBytes).Span;
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (Parse(line, out var whole) is not { } mount)
            {
                continue;
            }

            if (mount.Point is "/")
            {
                // What was mounted last lies on top.
                mounts.RemoveAll(other => other.Point is "/");
                mounts.Insert(0, mount with { Device = mount.Device is "root" ? FindDevice(mount.Number, buffer) : mount.Device });
            }
            else if (whole && mount.Device is not null && !Images.Contains(mount.Type, StringComparer.Ordinal)
                && !mounts.Exists(other => string.Equals(other.Number, mount.Number, StringComparison.Ordinal))
                && mounts.Count < NodeBounds.Filesystems)
            {
                mounts.Add(mount);
            }
        }

        return mounts.Count > NodeBounds.Filesystems ? mounts[..NodeBounds.Filesystems] : mounts;
    }

    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    private static Mount? Parse(ReadOnlySpan<byte> line, out bool whole)
    {
        whole = false;
        if (!SensorText.TryTakeWord(ref line, out _) || !SensorText.TryTakeWord(ref line, out _) || !SensorText.TryTakeWord(ref line, out var number)
            || !SensorText.TryTakeWord(ref line, out var root) || !SensorText.TryTakeWord(ref line, out var point) || !SensorText.TryTakeWord(ref line, out var options))
        {
            return null;
        }

        do
        {
            if (!SensorText.TryTakeWord(ref line, out var optional))
            {
                return null;
            }

            if (optional.SequenceEqual("-"u8))
            {
                break;
            }
        }
        while (true);

        if (!SensorText.TryTakeWord(ref line, out var type) || !SensorText.TryTakeWord(ref line, out var source))
        {
            return null;
        }

        _ = SensorText.TryTakeWord(ref line, out var superOptions);
        whole = root.SequenceEqual("/"u8);
        var stopped = HasStopped(options) || HasStopped(superOptions);
        return new Mount(
            Unescape(point),
            source.StartsWith("/dev/"u8) ? SensorText.Clean(source["/dev/".Length..], NodeBounds.NameLength) : null,
            Encoding.ASCII.GetString(number),
            SensorText.Clean(type, NodeBounds.NameLength) ?? "",
            stopped || HasReadOnly(options) || HasReadOnly(superOptions),
            stopped);
    }

    private static bool HasReadOnly(ReadOnlySpan<byte> options) => options.SequenceEqual("ro"u8) || options.StartsWith("ro,"u8);

    // A newer kernel that meets errors, or is told to shut a filesystem down, leaves "rw" as it is and adds a word.
    private static bool HasStopped(ReadOnlySpan<byte> options)
    {
        foreach (var range in options.Split((byte)','))
        {
            if (options[range].SequenceEqual("emergency_ro"u8) || options[range].SequenceEqual("shutdown"u8))
            {
                return true;
            }
        }

        return false;
    }

    // Space, tab, line feed and backslash are written as \040 and so on.
    private static string Unescape(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'\\') < 0)
        {
            return Encoding.UTF8.GetString(text);
        }

        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && Octal(text.Slice(i + 1, 3)) is { } value)
            {
                bytes.Add(value);
                i += 3;
            }
            else
            {
                bytes.Add(text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static byte? Octal(ReadOnlySpan<byte> digits) =>
        digits is [>= (byte)'0' and <= (byte)'3', >= (byte)'0' and <= (byte)'7', >= (byte)'0' and <= (byte)'7']
            ? (byte)(((digits[0] - '0') << 6) | ((digits[1] - '0') << 3) | (digits[2] - '0'))
            : null;

    // Without an initial RAM disk the kernel calls what it mounted /dev/root, which is no device.
    private string? FindDevice(string number, SensorBuffer buffer)
    {
        var content = _partitions.Read(buffer);
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (SensorText.TakeCounter(ref line) is { } major && SensorText.TakeCounter(ref line) is { } minor
                && string.Equals(number, $"{major}:{minor}", StringComparison.Ordinal)
                && SensorText.TakeCounter(ref line) is not null && SensorText.TryTakeWord(ref line, out var name))
            {
                return SensorText.Clean(name, NodeBounds.NameLength);
            }
        }

        return null;
    }
}
