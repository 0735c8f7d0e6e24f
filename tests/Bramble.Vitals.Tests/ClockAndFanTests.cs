using Bramble.Protocol.Api;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public sealed class ClockAndFanTests : IDisposable, IKernelClock
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();
    private KernelClockReading? _reading;

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(0, 0x2001, 2_500_000L, 31_000L, true, 0.0025, 0.031)]
    [InlineData(0, 0x1, 2_500L, 31_000L, true, 0.0025, 0.031)]
    [InlineData(5, 0x2001, 0L, 16_000_000L, false, null, 16.0)]
    [InlineData(0, 0x41, 0L, 16_000_000L, false, null, 16.0)]
    [InlineData(5, 0x2001, 2_500_000L, 16_000_000L, false, null, 16.0)]
    [InlineData(0, 0x1, long.MaxValue, -1L, true, null, null)]
    public void Clock_is_right_where_something_keeps_it_so(int state, int status, long offset, long error, bool expected, double? seconds, double? most)
    {
        _reading = new KernelClockReading(state, status, offset, error);
        Assert.Equal(new ClockVitals { Synchronized = expected, OffsetSeconds = seconds, MaxErrorSeconds = most }, new ClockSensor(this).Read());
    }

    [Fact]
    public void Clock_is_asked_of_the_machines_own_kernel_only()
    {
        Assert.Null(new KernelClock(_tree.Root).Read());
        Assert.NotNull(new KernelClock("/").Read());
    }

    [Theory]
    [InlineData("pwmfan", "3204", "125", 3204, 49.0)]
    [InlineData("pwmfan", "0", "125", 0, 49.0)]
    [InlineData("pwmfan", "-1", "256", null, null)]
    [InlineData("rpipoefan", null, "255", null, 100.0)]
    [InlineData("nct6775", "900", null, 900, null)]
    [InlineData("nct6775", null, "255", null, null)] // a pin without a fan
    public void Fan_tells_what_it_can(string name, string? rpm, string? pwm, int? turns, double? duty)
    {
        _tree.Write("sys/class/hwmon/hwmon3/name", name + "\n");
        if (rpm is not null)
        {
            _tree.Write("sys/class/hwmon/hwmon3/fan1_input", rpm + "\n");
        }

        if (pwm is not null)
        {
            _tree.Write("sys/class/hwmon/hwmon3/pwm1", pwm + "\n");
        }

        var fan = new FanSensor(_tree.Root, new FakeTimeProvider()).Read(_buffer);
        Assert.Equal((turns, duty), (fan?.Rpm, fan?.DutyPercent));
        Assert.Equal(turns is null && duty is null, fan is null);
    }

    [Fact]
    public void Monitor_of_a_zone_is_not_told_twice_and_names_are_numbered()
    {
        _tree.Write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n").Write("sys/class/thermal/thermal_zone0/temp", "50000\n")
            .Write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n").Write("sys/class/hwmon/hwmon0/temp1_input", "50000\n")
            .Write("sys/class/hwmon/hwmon1/name", "nvme\n").Write("sys/class/hwmon/hwmon1/temp1_input", "40000\n")
            .Write("sys/class/hwmon/hwmon2/name", "nvme\n").Write("sys/class/hwmon/hwmon2/temp1_input", "41000\n")
            .Write("sys/class/hwmon/hwmon3/name", "odd\n").Write("sys/class/hwmon/hwmon3/temp1_input", "999999\n");
        var list = new List<NamedTemperature>();
        new TemperatureListSensor(_tree.Root, new FakeTimeProvider()).Read(list, _buffer);
        Assert.Equal([("cpu-thermal", 50.0), ("nvme", 40.0), ("nvme 2", 41.0)], list.Select(one => (one.Name, one.Celsius)));
    }

    KernelClockReading? IKernelClock.Read() => _reading;
}
