using Bramble.Protocol.Api;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public sealed class NetworkSensorTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Link_is_read_again_when_the_carrier_changed()
    {
        Wired("up", "1000", "2");
        var sensor = new NetworkSensor(_tree.Root, _time);
        Assert.Equal((true, 1000, 2L), Link(sensor));
        Wired("up", "100", "2");
        Assert.Equal((true, 1000, 2L), Link(sensor));
        Wired("up", "100", "4");
        Assert.Equal((true, 100, 4L), Link(sensor));
        Wired("down", "-1", "5");
        Assert.Equal((false, null, 5L), Link(sensor));
    }

    [Fact]
    public void Link_is_read_again_each_minute()
    {
        Wired("up", "1000", "2");
        var sensor = new NetworkSensor(_tree.Root, _time);
        sensor.Read(_buffer);
        Wired("up", "100", "2");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((true, 100, 2L), Link(sensor));
    }

    [Fact]
    public void Counter_that_wrapped_has_no_rate_for_that_interval()
    {
        Wired("up", "1000", "2");
        var sensor = new NetworkSensor(_tree.Root, _time);
        Assert.Null(Rates(sensor, 4_294_967_000));
        Assert.Null(Rates(sensor, 200));
        Assert.Equal(20, Rates(sensor, 300));
    }

    [Fact]
    public void Interface_that_is_no_hardware_is_left_out()
    {
        _tree.Write("sys/class/net/veth1/type", "1\n").Write("proc/net/dev", "veth1: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        Assert.Null(new NetworkSensor(_tree.Root, _time).Read(_buffer));
    }

    [Theory]
    [InlineData("platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0/usb2/2-1/2-1:1.0", true)]
    [InlineData("platform/soc/3f980000.usb/usb1/1-1/1-1.1/1-1.1.1/1-1.1.1:1.0", true)]
    [InlineData("platform/scb/fd580000.ethernet", false)]
    [InlineData("platform/soc/3f980000.usb", false)]
    [InlineData(null, null)]
    public void Adapter_on_usb_is_told_from_a_port_of_the_boards_own(string? place, bool? expected)
    {
        if (place is not null)
        {
            _tree.Write($"sys/devices/{place}/net/eth0/device/uevent", "").MakeFolder("sys/class/net");
            Directory.CreateSymbolicLink(Path.Combine(_tree.Root, "sys/class/net/eth0"), $"../../devices/{place}/net/eth0");
        }

        Wired("up", "100", "2");
        Assert.Equal(expected, Assert.Single(new NetworkSensor(_tree.Root, _time).Read(_buffer) ?? []).Usb);
    }

    [Theory]
    [InlineData("-56.", -56.0)]
    [InlineData("-56", -56.0)]
    [InlineData("0", null)]
    [InlineData("200", null)]
    [InlineData("-256", null)]
    [InlineData("strong", null)]
    public void Signal_is_in_decibel_milliwatts(string level, double? expected)
    {
        _tree.Write("sys/class/net/wlan0/device/uevent", "").MakeFolder("sys/class/net/wlan0/wireless")
            .Write("proc/net/wireless", $"Inter-| sta-|\n face |\n wlan0: 0000   54.  {level}  -256        0      0\n");
        var vitals = Assert.Single(new NetworkSensor(_tree.Root, _time).Read(_buffer) ?? []);
        Assert.Equal(("wifi", expected), (vitals.Kind, vitals.SignalDecibelMilliwatts));
    }

    private void Wired(string state, string speed, string changes) =>
        _tree.Write("sys/class/net/eth0/device/uevent", "").Write("sys/class/net/eth0/operstate", state + "\n")
            .Write("sys/class/net/eth0/speed", speed + "\n").Write("sys/class/net/eth0/carrier_changes", changes + "\n");

    private (bool? Up, int? Megabits, long? Changes) Link(NetworkSensor sensor)
    {
        NetworkVitals vitals = Assert.Single(sensor.Read(_buffer) ?? []);
        return (vitals.Up, vitals.LinkMegabits, vitals.CarrierChanges);
    }

    private double? Rates(NetworkSensor sensor, long received)
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        _tree.Write("proc/net/dev", $"  eth0:{received} 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        return Assert.Single(sensor.Read(_buffer) ?? []).ReceivedBytesPerSecond;
    }
}
