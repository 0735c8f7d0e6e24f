using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>Where swap is (/proc/swaps, once a minute), how much it moves (/proc/vmstat) and what compressed swap holds.</summary>
internal sealed class SwapSensor(string sysroot, BlockDevices devices, FilesystemSensor filesystems, TimeProvider time)
{
    // 1 TiB, in the file's unit.
    private const long MostKibibytes = 1L << 30;
    private const long MostBytes = 1L << 40;

    private readonly SensorFile _swaps = new(sysroot, "proc/swaps");
    private readonly SensorFile _vmstat = new(sysroot, "proc/vmstat");
    private readonly SensorFile _zram = new(sysroot, "sys/block/zram0/mm_stat");
    private readonly Cadence _due = new(time, Cadence.Rare);
    private readonly Interval _interval = new(time);
    private IReadOnlyList<SwapDevice>? _devices;
    private Rate _in;
    private Rate _out;

    /// <summary>Reads. The filesystems are to be read before.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>Null where nothing is known.</returns>
    public SwapVitals? Read(SensorBuffer buffer)
    {
        if (_due.Take())
        {
            _devices = ReadDevices(buffer);
        }

        long? pagesIn = null;
        long? pagesOut = null;
        long? kills = null;
        var content = _vmstat.Read(buffer);
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (!SensorText.TryTakeWord(ref line, out var name))
            {
                continue;
            }

            if (name.SequenceEqual("pswpin"u8))
            {
                pagesIn = SensorText.TakeCounter(ref line);
            }
            else if (name.SequenceEqual("pswpout"u8))
            {
                pagesOut = SensorText.TakeCounter(ref line);
            }
            else if (name.SequenceEqual("oom_kill"u8))
            {
                kills = SensorText.TakeCounter(ref line);
            }
        }

        var seconds = _interval.Take();
        var (held, memory) = ReadZram(buffer);
        var vitals = new SwapVitals
        {
            Devices = _devices,
            InBytesPerSecond = _in.Next(pagesIn, seconds) * Environment.SystemPageSize,
            OutBytesPerSecond = _out.Next(pagesOut, seconds) * Environment.SystemPageSize,
            OutOfMemoryKills = kills,
            ZramHeldBytes = held,
            ZramMemoryBytes = memory,
        };
        return _devices is null && pagesIn is null && pagesOut is null && kills is null && held is null ? null : vitals;
    }

    // orig_data_size compr_data_size mem_used_total mem_limit ...
    private (long? Held, long? Memory) ReadZram(SensorBuffer buffer)
    {
        var line = _zram.Read(buffer);
        var held = SensorText.TakeCounter(ref line);
        _ = SensorText.TakeCounter(ref line);
        var memory = SensorText.TakeCounter(ref line);
        return held <= MostBytes && memory <= MostBytes ? (held, memory) : (null, null);
    }

    // Filename  Type  Size  Used  Priority, under a line of titles.
    private List<SwapDevice>? ReadDevices(SensorBuffer buffer)
    {
        var content = _swaps.Read(buffer);
        if (!SensorText.TryTakeLine(ref content, out var titles) || !titles.StartsWith("Filename"u8))
        {
            return null;
        }

        var found = new List<SwapDevice>();
        while (found.Count < NodeBounds.SwapDevices && SensorText.TryTakeLine(ref content, out var line))
        {
            if (!SensorText.TryTakeWord(ref line, out var file) || SensorText.Clean(file, NodeBounds.MountPointLength) is not { } name
                || !SensorText.TryTakeWord(ref line, out var type))
            {
                continue;
            }

            var size = SensorText.TakeCounter(ref line);
            var used = SensorText.TakeCounter(ref line);
            found.Add(new SwapDevice
            {
                Name = name,
                Kind = KindOf(name, type.SequenceEqual("partition"u8)),
                SizeBytes = size <= MostKibibytes ? size * 1024 : null,
                UsedBytes = used <= size && size <= MostKibibytes ? used * 1024 : null,
            });
        }

        return found;
    }

    private string? KindOf(string name, bool partition)
    {
        if (partition)
        {
            var device = name.StartsWith("/dev/", StringComparison.Ordinal) ? name["/dev/".Length..] : name;
            return device.StartsWith("zram", StringComparison.Ordinal) ? "zram" : devices.Find(device)?.Facts.Kind;
        }

        // A file: on the filesystem mounted deepest above it.
        Mount? best = null;
        foreach (var mount in filesystems.Mounts)
        {
            if (IsBelow(name, mount.Point) && (best is null || mount.Point.Length > best.Point.Length))
            {
                best = mount;
            }
        }

        return devices.Find(best?.Device)?.Facts.Kind;
    }

    private static bool IsBelow(string path, string folder) =>
        folder is "/" || (path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == '/');
}
