namespace Bramble.Vitals.Tests;

public sealed class ProcessorSensorTests : IDisposable
{
    private readonly SensorTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Pi_zero_of_the_first_kind_is_named_by_its_part()
    {
        var reading = Read("processor\t: 0\nmodel name\t: ARMv6-compatible processor rev 7 (v6l)\nCPU implementer\t: 0x41\nCPU part\t: 0xb76\n\nHardware\t: BCM2835\nRevision\t: 9000c1\nSerial\t\t: 00000000aabbccdd\nModel\t\t: Raspberry Pi Zero W Rev 1.1\n");
        Assert.Equal(new ProcessorReading("ARM1176", 1, "Raspberry Pi Zero W Rev 1.1", "00000000aabbccdd", 0x9000c1), reading);
    }

    [Theory]
    [InlineData("0x41", "0xd03", "Cortex-A53")]
    [InlineData("0x41", "0xd08", "Cortex-A72")]
    [InlineData("0x41", "0xd0b", "Cortex-A76")]
    [InlineData("0x41", "0xfff", "ARMv7 Processor rev 4 (v7l)")]
    [InlineData("0x51", "0xd03", "ARMv7 Processor rev 4 (v7l)")]
    [InlineData("0x41", "d03", "ARMv7 Processor rev 4 (v7l)")]
    [InlineData("", "0xd0bzz", "ARMv7 Processor rev 4 (v7l)")]
    public void Part_names_the_processor_and_else_the_kernel_does(string implementer, string part, string expected) =>
        Assert.Equal(expected, Read($"processor : 0\nmodel name : ARMv7 Processor rev 4 (v7l)\nCPU implementer : {implementer}\nCPU part : {part}\n").Name);

    [Fact]
    public void Kinds_of_cores_are_named_each_once()
    {
        var cores = Enumerable.Range(0, 8).Select(i => $"processor : {i}\nCPU implementer : 0x41\nCPU part : {(i < 4 ? "0xd05" : "0xd0b")}\n\n");
        Assert.Equal(new ProcessorReading("Cortex-A55 + Cortex-A76", 8, null, null, null), Read(string.Concat(cores)));
    }

    [Theory]
    [InlineData(1024, 1024)]
    [InlineData(1025, null)]
    public void Cores_are_counted_up_to_a_bound(int count, int? expected)
    {
        var filler = new string('f', 2000);
        var content = string.Concat(Enumerable.Range(0, count).Select(i => $"processor\t: {i}\nflags\t: {filler}\n\n"));
        Assert.Equal(expected, Read(content).Cores);
    }

    [Fact]
    public void Text_is_cleaned_and_capped()
    {
        var reading = Read("model name : a\u001b[2Jb\u202E" + new string('x', 1000) + "\n");
        Assert.Equal("a\uFFFD[2Jb\uFFFD" + new string('x', 249), reading.Name);
    }

    private ProcessorReading Read(string content)
    {
        _tree.Write("proc/cpuinfo", content);
        return new ProcessorSensor(_tree.Root).Read();
    }
}
