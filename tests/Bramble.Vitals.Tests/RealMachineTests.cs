using System.Globalization;

namespace Bramble.Vitals.Tests;

/// <summary>The machine that runs the tests, whatever it is: what is told agrees with what the kernel says elsewhere.</summary>
public class RealMachineTests
{
    private readonly MachineReader _reader = new("/", TimeProvider.System);

    [Fact]
    public void Memory_agrees_with_meminfo()
    {
        var before = Meminfo();
        var (facts, vitals) = (_reader.ReadFacts(), _reader.ReadVitals());
        var after = Meminfo();
        Assert.Equal(before["MemTotal"], facts.MemoryBytes);
        Assert.Equal(before["SwapTotal"], facts.SwapBytes);
        // Other programs allocate in between; a tenth of all is far above that.
        var slack = before["MemTotal"] / 10;
        Assert.InRange(vitals.MemoryAvailableBytes ?? 0, Math.Min(before["MemAvailable"], after["MemAvailable"]) - slack, Math.Max(before["MemAvailable"], after["MemAvailable"]) + slack);
    }

    [Fact]
    public void Root_filesystem_agrees_with_statfs()
    {
        var root = _reader.ReadVitals().Filesystems?[0];
        var drive = new DriveInfo("/");
        Assert.Equal(("/", drive.TotalSize), (root?.MountPoint, root?.SizeBytes));
        Assert.InRange(root?.AvailableBytes ?? -1, drive.AvailableFreeSpace - (drive.TotalSize / 10), drive.AvailableFreeSpace + (drive.TotalSize / 10));
        Assert.InRange(root?.UsedBytes ?? -1, 1, drive.TotalSize);
    }

    [Fact]
    public void Interfaces_agree_with_their_statistics()
    {
        var networks = _reader.ReadVitals().Networks;
        Assert.SkipWhen(networks is null, "This machine has no network hardware.");
        foreach (var network in networks!) // Not null, or the test is skipped.
        {
            // Read after, so not less; what ip -s link shows comes from the same counters.
            Assert.InRange(Statistic(network.Name, "rx_bytes"), network.ReceivedBytes ?? -1, (network.ReceivedBytes ?? 0) + (1L << 30));
            Assert.InRange(Statistic(network.Name, "tx_bytes"), network.SentBytes ?? -1, (network.SentBytes ?? 0) + (1L << 30));
            Assert.Equal(Statistic(network.Name, "rx_errors"), network.ReceiveErrors);
        }
    }

    [Fact]
    public void Disks_agree_with_their_statistics()
    {
        var disks = _reader.ReadVitals().Disks;
        Assert.SkipWhen(disks is null, "This machine has no disks.");
        foreach (var disk in disks!) // Not null, or the test is skipped.
        {
            var fields = File.ReadAllText($"/sys/block/{disk.Name}/stat").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.InRange(long.Parse(fields[6], CultureInfo.InvariantCulture) * 512, disk.WrittenBytes ?? -1, (disk.WrittenBytes ?? 0) + (8L << 30));
        }
    }

    [Fact]
    public void Cores_load_uptime_and_boot_agree_with_proc()
    {
        var facts = _reader.ReadFacts();
        var vitals = _reader.ReadVitals();
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), facts.Boot?.Id);
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(uptime - (vitals.UptimeSeconds ?? 0), 0, 60);
        Assert.InRange(vitals.Load1 ?? -1, 0, 4_194_304);
    }

    private static Dictionary<string, long> Meminfo() => File.ReadLines("/proc/meminfo")
        .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
        .Where(parts => parts[1].EndsWith(" kB", StringComparison.Ordinal))
        .ToDictionary(parts => parts[0], parts => long.Parse(parts[1][..^3], CultureInfo.InvariantCulture) * 1024, StringComparer.Ordinal);

    private static long Statistic(string name, string counter) =>
        long.Parse(File.ReadAllText($"/sys/class/net/{name}/statistics/{counter}"), CultureInfo.InvariantCulture);
}
