namespace Bramble.Vitals.Tests;

public sealed class NumberSensorsTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("0.00 0.01 0.05 1/100 1\n", 0.0)]
    [InlineData("12.50", 12.5)]
    [InlineData("-0.5 0 0", null)]
    [InlineData("Infinity 0 0", null)]
    [InlineData("NaN 0 0", null)]
    [InlineData("1e300 0 0", null)]
    [InlineData("0.5x 0 0", null)]
    [InlineData("", null)]
    public void Load_is_the_first_number(string content, double? expected)
    {
        _tree.Write("proc/loadavg", content);
        Assert.Equal(expected, new LoadSensor(_tree.Root).Read(_buffer));
    }

    [Theory]
    [InlineData("1800000\n", 1800.0)]
    [InlineData("0\n", null)]
    [InlineData("-1\n", null)]
    [InlineData("<unknown>\n", null)]
    [InlineData("9999999999999\n", null)]
    public void Clock_is_in_megahertz(string content, double? expected)
    {
        _tree.Write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", content);
        Assert.Equal(expected, new CpuFrequencySensor(_tree.Root).ReadCurrent(_buffer));
    }

    [Fact]
    public void Memory_without_swap_has_none_rather_than_an_unknown_amount()
    {
        _tree.Write("proc/meminfo", "MemTotal: 1024 kB\nMemAvailable: 0 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        Assert.Equal(new MemoryReading(1048576, 0, 0, 0), new MemorySensor(_tree.Root).Read(_buffer));
    }

    [Fact]
    public void Memory_of_an_old_kernel_has_no_available_figure()
    {
        _tree.Write("proc/meminfo", "MemTotal: 1024 kB\nMemFree: 512 kB\n");
        Assert.Equal(new MemoryReading(1048576, null, null, null), new MemorySensor(_tree.Root).Read(_buffer));
    }

    [Theory]
    [InlineData("1073741824 kB", 1L << 40)]
    [InlineData("1073741825 kB", null)]
    [InlineData("0 kB", null)]
    [InlineData("12", null)]
    [InlineData("12 GB", null)]
    [InlineData("12.5 kB", null)]
    public void Memory_out_of_bounds_is_not_known(string value, long? expected)
    {
        _tree.Write("proc/meminfo", $"MemTotal: {value}\n");
        Assert.Equal(expected, new MemorySensor(_tree.Root).Read(_buffer).Total);
    }

    [Fact]
    public void File_cut_by_the_buffer_loses_its_last_line_rather_than_half_a_number()
    {
        var padding = "Filler: 1 kB\n" + new string('x', SensorBuffer.Length - "Filler: 1 kB\n\nMemTotal: 123 kB".Length);
        _tree.Write("proc/meminfo", padding + "\nMemTotal: 123 kB4567\n");
        Assert.Null(new MemorySensor(_tree.Root).Read(_buffer).Total);
    }
}
