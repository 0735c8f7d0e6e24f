using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public sealed class DiskSensorTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly SensorBuffer _buffer = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Soldered_flash_tells_its_wear_and_is_no_card()
    {
        Card("MMC", "0x1234");
        _tree.Write("sys/block/mmcblk0/device/life_time", "0x02 0x03\n").Write("sys/block/mmcblk0/device/pre_eol_info", "0x02\n")
            .Write("sys/block/mmcblk0boot0/size", "8192\n").Write("sys/block/mmcblk0rpmb/size", "8192\n");
        var sensor = Sensor(out _);
        var facts = Assert.Single(sensor.ReadFacts(_buffer) ?? []);
        Assert.Equal(("emmc", "0x1234"), (facts.Kind, facts.Serial));
        var vitals = Assert.Single(sensor.Read(_buffer) ?? []);
        Assert.Equal((30, "warning"), (vitals.LifeUsedPercent, vitals.EndOfLife));
    }

    [Theory]
    [InlineData("0x0b 0x01\n", "0x03\n", 110, "urgent")]
    [InlineData("0x01\n", "0x01\n", 10, "normal")]
    [InlineData("0x00 0x00\n", "0x00\n", null, null)]
    [InlineData("0x0c 0xff\n", "0x04\n", null, null)]
    [InlineData("worn\n", "soon\n", null, null)]
    [InlineData("", "", null, null)]
    public void Wear_is_told_as_the_standard_has_it(string life, string end, int? percent, string? word)
    {
        Card("MMC", "0x1");
        _tree.Write("sys/block/mmcblk0/device/life_time", life).Write("sys/block/mmcblk0/device/pre_eol_info", end);
        var vitals = Assert.Single(Sensor(out _).Read(_buffer) ?? []);
        Assert.Equal((percent, word), (vitals.LifeUsedPercent, vitals.EndOfLife));
    }

    [Fact]
    public void Disk_behind_usb_is_told_by_its_link()
    {
        _tree.Write("sys/devices/platform/scb/usb2/2-1/block/sda/size", "1000\n");
        Directory.CreateDirectory(Path.Combine(_tree.Root, "sys/block"));
        Directory.CreateSymbolicLink(Path.Combine(_tree.Root, "sys/block/sda"), "../devices/platform/scb/usb2/2-1/block/sda");
        Assert.Equal("usb", Assert.Single(Sensor(out _).ReadFacts(_buffer) ?? []).Kind);
    }

    [Fact]
    public void Another_card_in_the_same_reader_starts_anew()
    {
        Card("SD", "0x1");
        Stats(1000);
        var sensor = Sensor(out _);
        sensor.Read(_buffer);
        Card("SD", "0x2");
        Stats(9000);
        _time.Advance(TimeSpan.FromMinutes(1));
        var vitals = Assert.Single(sensor.Read(_buffer) ?? []);
        Assert.Equal(("0x2", null, 9000 * 512L), (vitals.Serial, vitals.WriteBytesPerSecond, vitals.WrittenBytes));
    }

    [Fact]
    public void Disk_that_is_pulled_is_gone_within_a_minute()
    {
        Card("SD", "0x1");
        Stats(1000);
        var sensor = Sensor(out _);
        Assert.NotNull(sensor.Read(_buffer));
        Directory.Delete(Path.Combine(_tree.Root, "sys/block/mmcblk0"), recursive: true);
        _tree.Write("proc/diskstats", "");
        Assert.Null(Assert.Single(sensor.Read(_buffer) ?? []).WrittenBytes);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(sensor.Read(_buffer));
    }

    [Theory]
    [InlineData("mmcblk0p2", "mmcblk0")]
    [InlineData("nvme0n1p12", "nvme0n1")]
    [InlineData("nvme0n1", "nvme0n1")]
    [InlineData("sda3", "sda")]
    [InlineData("sdaa1", null)]
    [InlineData("nvme0n10", null)]
    [InlineData("mmcblk01", null)]
    [InlineData("mapper/root", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Disk_of_a_partition_is_found_by_its_name(string? device, string? disk)
    {
        _tree.Write("sys/block/mmcblk0/size", "1\n").Write("sys/block/nvme0n1/size", "1\n").Write("sys/block/sda/size", "1\n");
        Sensor(out var devices).Read(_buffer);
        Assert.Equal(disk, devices.Find(device)?.Facts.Name);
    }

    [Theory]
    [InlineData("05/2021", "2021-05")]
    [InlineData("13/2021", null)]
    [InlineData("5/2021", null)]
    [InlineData("00/1980", null)]
    public void Month_a_card_was_made_in(string date, string? expected)
    {
        Card("SD", "0x1");
        _tree.Write("sys/block/mmcblk0/device/date", date + "\n");
        Assert.Equal(expected, Assert.Single(Sensor(out _).ReadFacts(_buffer) ?? []).MadeIn);
    }

    private DiskSensor Sensor(out BlockDevices devices) => new(_tree.Root, devices = new BlockDevices(_tree.Root, _time), _time);

    private void Card(string type, string serial) =>
        _tree.Write("sys/block/mmcblk0/size", "1000\n").Write("sys/block/mmcblk0/device/type", type + "\n").Write("sys/block/mmcblk0/device/serial", serial + "\n");

    private void Stats(long sectors) => _tree.Write("proc/diskstats", $" 179       0 mmcblk0 1 2 3 4 5 6 {sectors} 8 0 10 11\n");
}
