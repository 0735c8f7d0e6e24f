using System.Globalization;
using System.Text.Json.Nodes;
using Bramble.Protocol.Api;

namespace Bramble.Vitals.Tests;

/// <summary>
/// The machine that runs the tests, whatever it is: what is told lies between what the kernel and the system's programs
/// say just before and just after. Other programs are at work meanwhile, so that what can go both ways gets several tries.
/// </summary>
public class RealMachineTests
{
    private const int Tries = 20;

    // What may come and go unseen between two reads that say the same: the kernel counts pages on each processor by batches.
    private const long Slack = 1 << 20;

    // So that the test tells something.
    private const double MostPercentApart = 15;

    private readonly MachineReader _reader = new("/", TimeProvider.System);

    [Fact]
    public void Memory_agrees_with_meminfo()
    {
        var facts = _reader.ReadFacts();
        Assert.Equal((Meminfo()["MemTotal"], Meminfo()["SwapTotal"]), (facts.MemoryBytes, facts.SwapBytes));
        AssertBetween(() => Meminfo()["MemAvailable"], () => _reader.ReadVitals().MemoryAvailableBytes, Slack);
        AssertBetween(() => Meminfo()["SwapFree"], () => _reader.ReadVitals().SwapFreeBytes, Slack);
    }

    [Fact]
    public void Memory_agrees_with_free()
    {
        Assert.SkipWhen(Answers.Of("free", "-b") is null, "This machine has no such free.");
        var facts = _reader.ReadFacts();
        Assert.Equal((Free("Mem:", 1), Free("Swap:", 1)), (facts.MemoryBytes, facts.SwapBytes));
        AssertBetween(() => Free("Mem:", 6), () => _reader.ReadVitals().MemoryAvailableBytes, Slack);
        AssertBetween(() => Free("Swap:", 3), () => _reader.ReadVitals().SwapFreeBytes, Slack);
    }

    [Fact]
    public void Root_filesystem_agrees_with_df()
    {
        Assert.SkipWhen(Answers.Of("df", "-B1", "-P", "/") is null, "This machine has no such df.");
        Assert.Equal((Df(1), new DriveInfo("/").TotalSize), (Root().SizeBytes, Root().SizeBytes));
        AssertBetween(() => Df(2), () => Root().UsedBytes, Slack);
        AssertBetween(() => Df(3), () => Root().AvailableBytes, Slack);

        // A reader tells what it read for a minute.
        static FilesystemVitals Root() => Assert.Single(new MachineReader("/", TimeProvider.System).ReadVitals().Filesystems ?? [], one => one.MountPoint is "/");
    }

    [Fact]
    public void Interfaces_agree_with_ip()
    {
        Assert.SkipWhen(_reader.ReadVitals().Networks is null, "This machine has no network hardware.");
        Assert.SkipWhen(Links() is null, "This machine has no such ip.");
        var before = Links()!; // Not null, or the test is skipped.
        var networks = _reader.ReadVitals().Networks ?? [];
        var after = Links()!;
        foreach (var one in networks)
        {
            AssertCounter(link => Counter(link, "rx", "bytes"), one.ReceivedBytes);
            AssertCounter(link => Counter(link, "tx", "bytes"), one.SentBytes);
            AssertCounter(link => Counter(link, "rx", "errors"), one.ReceiveErrors);
            AssertCounter(link => Counter(link, "tx", "errors"), one.SendErrors);

            // They only grow.
            void AssertCounter(Func<JsonNode, long> counter, long? told) =>
                Assert.InRange(told ?? -1, counter(LinkOf(before, one.Name)), counter(LinkOf(after, one.Name)));
        }
    }

    [Fact]
    public void Interfaces_agree_with_their_statistics()
    {
        Assert.SkipWhen(_reader.ReadVitals().Networks is null, "This machine has no network hardware.");
        foreach (var name in (_reader.ReadVitals().Networks ?? []).Select(one => one.Name))
        {
            AssertGrows(() => Statistic(name, "rx_bytes"), () => Find()?.ReceivedBytes);
            AssertGrows(() => Statistic(name, "tx_bytes"), () => Find()?.SentBytes);
            AssertGrows(() => Statistic(name, "rx_errors"), () => Find()?.ReceiveErrors);
            AssertGrows(() => Statistic(name, "tx_errors"), () => Find()?.SendErrors);
            AssertGrows(
                () => Statistic(name, "rx_dropped") + Statistic(name, "rx_missed_errors") + Statistic(name, "tx_dropped"), () => Find()?.Dropped);

            NetworkVitals? Find() => _reader.ReadVitals().Networks?.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Disks_agree_with_their_statistics()
    {
        Assert.SkipWhen(_reader.ReadVitals().Disks is null, "This machine has no disks.");
        foreach (var name in (_reader.ReadVitals().Disks ?? []).Select(one => one.Name))
        {
            AssertGrows(() => Sectors(name, 2), () => Find()?.ReadBytes);
            AssertGrows(() => Sectors(name, 6), () => Find()?.WrittenBytes);

            DiskVitals? Find() => _reader.ReadVitals().Disks?.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Processor_use_agrees_with_the_ticks()
    {
        for (var i = 0; i < Tries; i++)
        {
            var beforeFirst = CpuTicks.Read();
            var reader = new MachineReader("/", TimeProvider.System);
            var afterFirst = CpuTicks.Read();
            var beforeLast = WorkFor(100, afterFirst[0]);
            var vitals = reader.ReadVitals();
            var afterLast = CpuTicks.Read();
            var told = (vitals.CpuCorePercents ?? []).Prepend(vitals.CpuPercent ?? -1).ToList();
            var bounds = beforeFirst.Select((_, index) => CpuTicks.Bounds(beforeFirst[index], afterFirst[index], beforeLast[index], afterLast[index])).ToList();
            Assert.Equal(beforeFirst.Count, told.Count);
            // Cores are told with two digits.
            Assert.All(told.Zip(bounds), one => Assert.InRange(one.First, one.Second.Least - 0.01, one.Second.Most + 0.01));
            if (bounds.TrueForAll(one => one.Most - one.Least < MostPercentApart))
            {
                return;
            }
        }

        Assert.Skip("This machine is too busy to read its ticks close to a reading.");
    }

    [Fact]
    public void Cores_load_uptime_and_boot_agree_with_proc()
    {
        var facts = _reader.ReadFacts();
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), facts.Boot?.Id);
        Assert.Equal(File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal)), facts.CpuCores);
        AssertGrows(() => (long)Math.Round(Number("/proc/uptime", 0) * 100), () => (long?)Math.Round((_reader.ReadVitals().UptimeSeconds ?? 0) * 100));

        // In hundredths; the kernel reckons it anew each five seconds.
        AssertBetween(() => (long)Math.Round(Number("/proc/loadavg", 0) * 100), () => (long?)Math.Round((_reader.ReadVitals().Load1 ?? -1) * 100), 0);
        AssertBetween(() => (long)Math.Round(Number("/proc/loadavg", 1) * 100), () => (long?)Math.Round((_reader.ReadVitals().Load5 ?? -1) * 100), 0);
        AssertBetween(() => (long)Math.Round(Number("/proc/loadavg", 2) * 100), () => (long?)Math.Round((_reader.ReadVitals().Load15 ?? -1) * 100), 0);
    }

    private static void AssertGrows(Func<long> theirs, Func<long?> ours)
    {
        var before = theirs();
        var told = ours();
        Assert.InRange(told ?? -1, before, theirs());
    }

    private static void AssertBetween(Func<long> theirs, Func<long?> ours, long slack)
    {
        var seen = "";
        for (var i = 0; i < Tries; i++)
        {
            var before = theirs();
            var told = ours();
            var after = theirs();
            if (told >= Math.Min(before, after) - slack && told <= Math.Max(before, after) + slack)
            {
                return;
            }

            seen += $" {told} of {before} and {after};";
        }

        Assert.Fail($"Never between what was said before and after:{seen}");
    }

    // Until the ticks of all processors together are enough that those around a read don't count much.
    private static List<CpuTicks> WorkFor(long ticks, CpuTicks since)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var now = CpuTicks.Read();
            if (now[0].Busy + now[0].Idle - since.Busy - since.Idle >= ticks * (now.Count - 1))
            {
                return now;
            }

            Assert.SkipWhen(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(30), "This machine's processors don't tick.");
        }
    }

    private static Dictionary<string, long> Meminfo() => File.ReadLines("/proc/meminfo")
        .Select(line => line.Split(':', StringSplitOptions.TrimEntries))
        .Where(parts => parts[1].EndsWith(" kB", StringComparison.Ordinal))
        .ToDictionary(parts => parts[0], parts => long.Parse(parts[1][..^3], CultureInfo.InvariantCulture) * 1024, StringComparer.Ordinal);

    // Below the line of titles: total used free shared buff/cache available.
    private static long Free(string row, int column) => Column(Answers.Of("free", "-b"), line => line.StartsWith(row, StringComparison.Ordinal), column);

    // Filesystem 1-blocks Used Available Capacity Mounted on
    private static long Df(int column) => Column(Answers.Of("df", "-B1", "-P", "/"), line => line.EndsWith(" /", StringComparison.Ordinal), column);

    private static long Column(string? answer, Func<string, bool> isRow, int column) =>
        long.Parse((answer ?? "").Split('\n').First(isRow).Split(' ', StringSplitOptions.RemoveEmptyEntries)[column], CultureInfo.InvariantCulture);

    private static JsonArray? Links() => Answers.Of("ip", "-s", "-j", "link") is { } text ? JsonNode.Parse(text)?.AsArray() : null;

    private static JsonNode LinkOf(JsonArray links, string name) =>
        links.Single(link => string.Equals(link?["ifname"]?.GetValue<string>(), name, StringComparison.Ordinal))!; // It has just been told.

    private static long Counter(JsonNode link, string way, string counter) => link["stats64"]?[way]?[counter]?.GetValue<long>() ?? -1;

    private static long Sectors(string name, int field) =>
        long.Parse(File.ReadAllText($"/sys/block/{name}/stat").Split(' ', StringSplitOptions.RemoveEmptyEntries)[field], CultureInfo.InvariantCulture) * 512;

    private static double Number(string file, int word) => double.Parse(File.ReadAllText(file).Split(' ')[word], CultureInfo.InvariantCulture);

    private static long Statistic(string name, string counter) =>
        long.Parse(File.ReadAllText($"/sys/class/net/{name}/statistics/{counter}"), CultureInfo.InvariantCulture);
}
