namespace Bramble.Vitals.Tests;

public sealed class CpuUseSensorTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void First_sample_tells_nothing() => Assert.Null(Sensor("cpu  100 0 100 800 0 0 0 0 0 0").Read(_buffer));

    [Theory]
    [InlineData("cpu  200 0 100 800 0 0 0 0 0 0", 100.0)]
    [InlineData("cpu  100 0 100 900 0 0 0 0 0 0", 0.0)]
    [InlineData("cpu  110 5 105 840 30 4 6 0 0 0", 30.0)]
    [InlineData("cpu  125 0 100 875 0 0 0 0 25 0", 25.0)] // guest time is in user time already
    [InlineData("cpu  110 0 110 780 0 0 0 0 0 0", null)] // nothing went by
    [InlineData("cpu  200 0 100 800", 100.0)] // kernels before 2.6 have four columns
    public void Use_is_the_share_of_ticks_that_were_not_idle(string second, double? expected)
    {
        var sensor = Sensor("cpu  100 0 100 800 0 0 0 0 0 0");
        sensor.Read(_buffer);
        Assert.Equal(expected, Read(sensor, second));
    }

    [Fact]
    public void Iowait_that_goes_backwards_stays_in_bounds()
    {
        var sensor = Sensor("cpu  100 0 100 800 500 0 0 0 0 0");
        sensor.Read(_buffer);
        Assert.Equal(100.0, Read(sensor, "cpu  300 0 100 800 400 0 0 0 0 0"));
    }

    [Fact]
    public void Hardly_any_time_repeats_the_value_before_and_keeps_its_base()
    {
        var sensor = Sensor("cpu  0 0 0 0 0 0 0 0 0 0");
        sensor.Read(_buffer);
        Assert.Equal(50.0, Read(sensor, "cpu  50 0 0 50 0 0 0 0 0 0"));
        Assert.Equal(50.0, Read(sensor, "cpu  59 0 0 50 0 0 0 0 0 0"));
        Assert.Equal(100.0, Read(sensor, "cpu  60 0 0 50 0 0 0 0 0 0"));
    }

    [Fact]
    public void Counters_that_start_anew_tell_nothing_once()
    {
        var sensor = Sensor("cpu  1000 0 1000 8000 0 0 0 0 0 0");
        sensor.Read(_buffer);
        Assert.Null(Read(sensor, "cpu  10 0 10 80 0 0 0 0 0 0"));
        Assert.Equal(50.0, Read(sensor, "cpu  60 0 10 130 0 0 0 0 0 0"));
    }

    [Theory]
    [InlineData("cpu0 1 2 3 4")]
    [InlineData("cpu  1 2 3")]
    [InlineData("cpu  1 2 x 4 5")]
    [InlineData("cpu  9223372036854775807 9223372036854775807 0 0")]
    [InlineData("intr 5")]
    public void Odd_line_tells_nothing_and_the_next_good_one_starts_anew(string odd)
    {
        var sensor = Sensor("cpu  0 0 0 0");
        sensor.Read(_buffer);
        Assert.Null(Read(sensor, odd));
        Assert.Null(Read(sensor, "cpu  100 0 0 100"));
        Assert.Equal(50.0, Read(sensor, "cpu  150 0 0 150"));
    }

    [Fact]
    public void First_line_is_enough_where_the_file_is_longer_than_the_buffer()
    {
        var rest = "\nintr " + string.Join(' ', Enumerable.Repeat("0", SensorBuffer.Length)) + "\n";
        var sensor = Sensor("cpu  0 0 0 0" + rest);
        sensor.Read(_buffer);
        Assert.Equal(50.0, Read(sensor, "cpu  50 0 0 50" + rest));
    }

    private CpuUseSensor Sensor(string content)
    {
        _tree.Write("proc/stat", content + "\n");
        return new CpuUseSensor(_tree.Root);
    }

    private double? Read(CpuUseSensor sensor, string content)
    {
        _tree.Write("proc/stat", content + "\n");
        return sensor.Read(_buffer);
    }
}
