using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public sealed class TemperatureSensorTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("45678\n", 45.678)]
    [InlineData("-5000\n", -5.0)]
    [InlineData("0\n", 0.0)]
    [InlineData("150000\n", 150.0)]
    [InlineData("150001\n", null)]
    [InlineData("-50001\n", null)]
    [InlineData("-9223372036854775808\n", null)]
    [InlineData("hot\n", null)]
    public void Millidegrees_become_degrees_within_sane_bounds(string content, double? expected)
    {
        Zone(0, "cpu-thermal", content);
        Assert.Equal(expected, new TemperatureSensor(_tree.Root, _time).Read(_buffer));
    }

    [Fact]
    public void Zone_of_the_processor_is_chosen_whatever_its_number()
    {
        Zone(0, "acpitz", "27000");
        Zone(10, "cpu-thermal", "51000");
        Zone(2, "x86_pkg_temp", "44000");
        Assert.Equal(51.0, new TemperatureSensor(_tree.Root, _time).Read(_buffer));
    }

    [Fact]
    public void Zone_that_appears_later_is_found_within_a_minute()
    {
        var sensor = new TemperatureSensor(_tree.Root, _time);
        Assert.Null(sensor.Read(_buffer));
        Zone(0, "cpu-thermal", "51000");
        Assert.Null(sensor.Read(_buffer));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(51.0, sensor.Read(_buffer));
    }

    [Fact]
    public void Zone_that_got_another_number_is_found_again()
    {
        Zone(0, "cpu-thermal", "51000");
        var sensor = new TemperatureSensor(_tree.Root, _time);
        Assert.Equal(51.0, sensor.Read(_buffer));
        Directory.Move(Path.Combine(_tree.Root, "sys/class/thermal/thermal_zone0"), Path.Combine(_tree.Root, "sys/class/thermal/thermal_zone1"));
        Assert.Null(sensor.Read(_buffer));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(51.0, sensor.Read(_buffer));
    }

    private void Zone(int number, string type, string temperature) =>
        _tree.Write($"sys/class/thermal/thermal_zone{number}/type", type + "\n").Write($"sys/class/thermal/thermal_zone{number}/temp", temperature);
}
