using Bramble.Master.Vitals;
using Bramble.Protocol.Api;

namespace Bramble.Master.Tests.Vitals;

public sealed class VitalsMetricsTests
{
    [Fact]
    public void Numbers_and_names_are_given_once()
    {
        Assert.Equal(VitalsMetrics.All.Count, VitalsMetrics.All.Select(metric => metric.Number).Distinct().Count());
        Assert.Equal(VitalsMetrics.All.Count, VitalsMetrics.All.Select(metric => metric.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(VitalsMetrics.All, metric => Assert.InRange(metric.Number, 1, 4_095));
    }

    [Fact]
    public void What_a_reading_does_not_tell_has_no_value()
    {
        var nothing = new NodeVitals { At = DateTimeOffset.UnixEpoch, Filesystems = [new FilesystemVitals { MountPoint = "/" }], Disks = [new DiskVitals { Name = "sda" }], Networks = [] };

        Assert.All(VitalsMetrics.All, metric => Assert.Equal(int.MinValue, metric.Steps(nothing)));
    }

    [Theory]
    [InlineData(true, null, 1)]
    [InlineData(null, true, 1)]
    [InlineData(false, null, 0)]
    [InlineData(true, false, 1)]
    public void Under_voltage_is_known_where_the_kernel_or_the_firmware_tells(bool? alarm, bool? firmware, double expected)
    {
        var vitals = new NodeVitals
        {
            At = DateTimeOffset.UnixEpoch,
            Supply = new SupplyVitals { UnderVoltage = alarm },
            Throttled = firmware is { } known ? known ? [ThrottleWords.UnderVoltage] : [] : null,
        };
        var metric = VitalsMetrics.All.Single(one => string.Equals(one.Name, "underVoltage", StringComparison.Ordinal));

        Assert.Equal(expected, metric.Value(metric.Steps(vitals)), 6);
    }

    [Theory]
    [InlineData("rootUsedPercent", 25)]
    [InlineData("filesystemsUsedBytes", 400L << 20)]
    [InlineData("diskWriteBytesPerSecond", 3_072)]
    [InlineData("diskBusyPercent", 40)]
    [InlineData("networkReceivedBytesPerSecond", 10_240)]
    [InlineData("wifiSignalDecibelMilliwatts", -61)]
    [InlineData("inputVolts", 5.07)]
    [InlineData("watts", 3.2)]
    [InlineData("fanRpm", 2_400)]
    [InlineData("pressureMemoryFullPercent", 1.5)]
    [InlineData("clockOffsetSeconds", -0.25)]
    public void Lists_become_one_value(string name, double expected)
    {
        var vitals = new NodeVitals
        {
            At = DateTimeOffset.UnixEpoch,
            Filesystems =
            [
                new FilesystemVitals { MountPoint = "/srv", UsedBytes = 300L << 20, AvailableBytes = 0 },
                new FilesystemVitals { MountPoint = "/", UsedBytes = 100L << 20, AvailableBytes = 300L << 20 },
            ],
            Disks = [new DiskVitals { Name = "a", WriteBytesPerSecond = 1_024, BusyPercent = 40 }, new DiskVitals { Name = "b", WriteBytesPerSecond = 2_048, BusyPercent = 7 }],
            Networks = [new NetworkVitals { Name = "eth0", ReceivedBytesPerSecond = 10_240 }, new NetworkVitals { Name = "wlan0", SignalDecibelMilliwatts = -61 }],
            Supply = new SupplyVitals { InputVolts = 5.07, Watts = 3.2 },
            Fan = new FanVitals { Rpm = 2_400 },
            Pressure = new PressureVitals { MemoryFullPercent = 1.5 },
            Clock = new ClockVitals { OffsetSeconds = -0.25 },
        };
        var metric = VitalsMetrics.All.Single(one => string.Equals(one.Name, name, StringComparison.Ordinal));

        Assert.Equal(expected, metric.Value(metric.Steps(vitals)), 6);
    }
}
