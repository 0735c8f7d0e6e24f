using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>What the disks do, from /proc/diskstats (Documentation/admin-guide/iostats.rst of the kernel).</summary>
internal sealed class DiskSensor(string sysroot, BlockDevices devices, TimeProvider time)
{
    private const long SectorBytes = 512;
    private const long MostSectors = long.MaxValue / SectorBytes;

    private readonly SensorFile _file = new(sysroot, "proc/diskstats");
    private readonly Interval _interval = new(time);

    public IReadOnlyList<DiskFacts>? ReadFacts(SensorBuffer buffer)
    {
        devices.Refresh(buffer);
        return devices.All.Count == 0 ? null : [.. devices.All.Select(disk => disk.Facts)];
    }

    public IReadOnlyList<DiskVitals>? Read(SensorBuffer buffer)
    {
        devices.Refresh(buffer);
        var seconds = _interval.Take();
        if (devices.All.Count == 0)
        {
            return null;
        }

        var vitals = new DiskVitals[devices.All.Count];
        var content = _file.Read(buffer);
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            // major minor name reads merged sectors ms writes merged sectors ms in-flight busy-ms ...
            if (SensorText.TakeCounter(ref line) is null || SensorText.TakeCounter(ref line) is null || !SensorText.TryTakeWord(ref line, out var name))
            {
                continue;
            }

            var index = IndexOf(name);
            if (index >= 0)
            {
                vitals[index] = Parse(devices.All[index], line, seconds);
            }
        }

        for (var i = 0; i < vitals.Length; i++)
        {
            vitals[i] ??= Parse(devices.All[i], default, seconds);
        }

        return vitals;
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < devices.All.Count; i++)
        {
            if (name.SequenceEqual(devices.All[i].NameBytes))
            {
                return i;
            }
        }

        return -1;
    }

    private static DiskVitals Parse(BlockDevice disk, ReadOnlySpan<byte> line, double? seconds)
    {
        var reads = SensorText.TakeCounter(ref line);
        _ = SensorText.TakeCounter(ref line);
        var readBytes = Bytes(SensorText.TakeCounter(ref line));
        _ = SensorText.TakeCounter(ref line);
        var writes = SensorText.TakeCounter(ref line);
        _ = SensorText.TakeCounter(ref line);
        var writtenBytes = Bytes(SensorText.TakeCounter(ref line));
        _ = SensorText.TakeCounter(ref line);
        _ = SensorText.TakeCounter(ref line);
        var busy = disk.BusyMilliseconds.Next(SensorText.TakeCounter(ref line), seconds) / 10;
        return new DiskVitals
        {
            Name = disk.Facts.Name,
            Serial = disk.Facts.Serial,
            ReadBytesPerSecond = disk.ReadBytes.Next(readBytes, seconds),
            WriteBytesPerSecond = disk.WrittenBytes.Next(writtenBytes, seconds),
            ReadsPerSecond = disk.Reads.Next(reads, seconds),
            WritesPerSecond = disk.Writes.Next(writes, seconds),
            BusyPercent = busy is null ? null : Math.Min(busy.Value, 100),
            ReadBytes = readBytes,
            WrittenBytes = writtenBytes,
            LifeUsedPercent = disk.LifeUsedPercent,
            EndOfLife = disk.EndOfLife,
        };
    }

    private static long? Bytes(long? sectors) => sectors <= MostSectors ? sectors * SectorBytes : null;
}
