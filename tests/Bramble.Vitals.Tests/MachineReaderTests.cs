using System.Runtime.InteropServices;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public class MachineReaderTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("pi-4b", "Raspberry Pi 4 Model B Rev 1.4", "10000000a3b5c7d9", "Cortex-A72", 4, 1800.0, 600.0, 3884396L * 1024)]
    [InlineData("pi-5", "Raspberry Pi 5 Model B Rev 1.0", "5e2d4c6b8a901f37", "Cortex-A76", 4, 2400.0, 1500.0, 8256800L * 1024)]
    [InlineData("x86", "OptiPlex 7050", null, "Intel(R) Core(TM) i7-7700 CPU @ 3.60GHz", 8, 4200.0, 800.0, 32753812L * 1024)]
    public void Machine_tells_what_it_is(string tree, string model, string? serial, string cpu, int cores, double max, double min, long memory)
    {
        var facts = ReadFacts(tree);
        Assert.Equal((model, serial, cpu, cores), (facts.Model, facts.Serial, facts.CpuModel, facts.CpuCores));
        Assert.Equal((max, min, memory), (facts.CpuFrequencyMaxMegahertz, facts.CpuFrequencyMinMegahertz, facts.MemoryBytes));
    }

    [Theory]
    [InlineData("pi-zero-2w", 48.312, 600.0, 0.08, 238112L * 1024, 401408L * 1024)]
    [InlineData("pi-4b", 55.017, 1500.0, 1.42, 3321004L * 1024, 524284L * 1024)]
    [InlineData("pi-5", 61.25, 2400.0, 3.97, 7401232L * 1024, 2097136L * 1024)]
    [InlineData("x86", 44.0, 800.061, 0.52, 28001224L * 1024, 0L)]
    public void Machine_tells_how_it_does(string tree, double celsius, double megahertz, double load, long available, long swapFree)
    {
        var vitals = new MachineReader(SensorTree.Kept(tree), _time).ReadVitals();
        Assert.Equal((celsius, megahertz, load), (vitals.TemperatureCelsius, vitals.CpuFrequencyMegahertz, vitals.Load1));
        Assert.Equal((available, swapFree, _time.GetUtcNow()), (vitals.MemoryAvailableBytes, vitals.SwapFreeBytes, vitals.At));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("not/even/there")]
    public void Empty_machine_tells_nothing(string tree)
    {
        var reader = new MachineReader(SensorTree.Kept(tree), _time);
        Assert.Equal(new NodeFacts { Arch = MachineReader.ArchitectureWord(RuntimeInformation.OSArchitecture) }, reader.ReadFacts());
        Assert.Equal(new NodeVitals { At = _time.GetUtcNow() }, reader.ReadVitals());
    }

    [Fact]
    public void This_machine_can_be_read()
    {
        var reader = new MachineReader("/", TimeProvider.System);
        var facts = reader.ReadFacts();
        Assert.Equal(Environment.ProcessorCount, Math.Min(facts.CpuCores ?? 0, Environment.ProcessorCount));
        Assert.NotNull(facts.Kernel);
        Assert.InRange(reader.ReadVitals().MemoryAvailableBytes ?? 0, 1, facts.MemoryBytes ?? 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("\n\n\n")]
    [InlineData(":::::\n:\n: :")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("cpu  -1 0 0 0 0\n")]
    [InlineData("MemTotal: 0 kB\nMemAvailable: 12 MB\nSwapTotal: x kB\nSwapFree: 9999999999999999999 kB\n")]
    [InlineData("processor : x\nCPU part : 0xd03\nCPU implementer : zz\n")]
    public void Garbage_in_every_file_is_nothing_known(string garbage)
    {
        using var tree = new SensorTree();
        string[] numbers =
        [
            "proc/stat", "proc/loadavg", "proc/meminfo", "proc/cpuinfo", "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq",
            "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_min_freq",
        ];
        foreach (var path in numbers)
        {
            tree.Write(path, garbage);
        }

        tree.Write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n").Write("sys/class/thermal/thermal_zone0/temp", garbage + "x");
        var reader = new MachineReader(tree.Root, _time);
        Assert.Equal(new NodeFacts { Arch = reader.ReadFacts().Arch, PressureMeasured = false }, reader.ReadFacts());
        Assert.Equal(new NodeVitals { At = _time.GetUtcNow() }, reader.ReadVitals());
    }

    [Fact]
    public void Folders_in_place_of_files_are_nothing_known()
    {
        using var tree = new SensorTree();
        tree.MakeFolder("proc/stat").MakeFolder("proc/meminfo").MakeFolder("proc/cpuinfo").MakeFolder("proc/loadavg").MakeFolder("etc/os-release")
            .Write("sys/class/thermal", "a file in place of a folder");
        var reader = new MachineReader(tree.Root, _time);
        Assert.Equal(new NodeVitals { At = _time.GetUtcNow() }, reader.ReadVitals());
        Assert.Null(reader.ReadFacts().Os);
    }

    [Theory]
    [MemberData(nameof(RecordedMachine.Boards), MemberType = typeof(RecordedMachine))]
    public void ReadVitals_allocates_little(string board)
    {
        using var machine = new RecordedMachine(board);
        var reader = new MachineReader(machine.Root, machine.Time, new SilentMailbox(), machine, machine);
        reader.ReadVitals();
        reader.ReadVitals();
        machine.Time.Advance(TimeSpan.FromSeconds(5));
        reader.ReadVitals();
        var before = GC.GetAllocatedBytesForCurrentThread();
        reader.ReadVitals();

        // The reading itself and its lists; the clock's recorded answer is read from a file, which a kernel's is not.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096 + RecordedClockBytes(machine));
    }

    private static long RecordedClockBytes(RecordedMachine machine)
    {
        machine.Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        machine.Read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class SilentMailbox : IFirmwareMailbox
    {
        public int Ask(ReadOnlySpan<byte> command, Span<byte> answer) => -1;
    }

    [Theory]
    [InlineData(Architecture.Arm64, "arm64")]
    [InlineData(Architecture.X64, "x64")]
    [InlineData(Architecture.Arm, "arm")]
    [InlineData(Architecture.Armv6, "arm")]
    public void ArchitectureWord_is_the_words_of_the_api(Architecture architecture, string word) =>
        Assert.Equal(word, MachineReader.ArchitectureWord(architecture));

    private NodeFacts ReadFacts(string tree) => new MachineReader(SensorTree.Kept(tree), _time).ReadFacts();
}
