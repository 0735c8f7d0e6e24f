using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public sealed class FirmwareSensorTests : IFirmwareMailbox
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];

    [Theory]
    [InlineData("throttled=0x0", 0u)]
    [InlineData("throttled=0x50005\n", 0x50005u)]
    [InlineData("throttled=", null)]
    [InlineData("throttled=0xfffffffff", null)]
    [InlineData("throttled=zero", null)]
    [InlineData("", null)]
    public void Throttling_is_a_hexadecimal_number(string answer, uint? expected)
    {
        _answers["get_throttled"] = answer;
        Assert.Equal(expected, Refreshed().ThrottleBits);
    }

    [Theory]
    [InlineData("frequency(48)=1500345728", 1500.3)]
    [InlineData("frequency(48)=0", null)]
    [InlineData("frequency(48)=-5", null)]
    [InlineData("frequency(48)=1e30", null)]
    [InlineData("1500345728", null)]
    public void Clock_is_measured_in_hertz(string answer, double? expected)
    {
        _answers["measure_clock arm"] = answer;
        Assert.Equal(expected, Refreshed().Megahertz);
    }

    [Theory]
    [InlineData("temp=52.4'C", 52.4)]
    [InlineData("temp=52.4", null)]
    [InlineData("temp=999'C", null)]
    public void Power_chip_has_a_temperature(string answer, double? expected)
    {
        _answers["measure_temp pmic"] = answer;
        Assert.Equal(expected, Refreshed().PowerChipCelsius);
    }

    [Fact]
    public void Rails_are_paired_by_their_names_and_their_power_is_summed()
    {
        _answers["pmic_read_adc"] = " VDD_CORE_A current(7)=2.0A\n 1V8_SYS_A current(2)=0.5A\n LONE_A current(9)=1.0A\n VDD_CORE_V volt(15)=0.9V\n 1V8_SYS_V volt(10)=1.8V\n EXT5V_V volt(24)=5.05V\n BATT_V volt(25)=0.0V\n odd\n X_V volt(1)=-1V\n Y_V volt(1)=1e9V\n";
        var sensor = Refreshed();
        Assert.Equal((2.7, 5.05, 0.0), (sensor.Watts, sensor.InputVolts, sensor.BatteryVolts));
        Assert.Equal(["VDD_CORE", "1V8_SYS", "LONE"], sensor.Rails!.Select(rail => rail.Name), StringComparer.Ordinal); // There are three, so that it is not null.
    }

    [Fact]
    public void More_rails_than_any_board_has_are_left_out()
    {
        _answers["pmic_read_adc"] = string.Concat(Enumerable.Range(0, 100).Select(i => $"R{i}_V volt({i})=1.0V\n"));
        Assert.Equal(16, Refreshed().Rails?.Count);
    }

    [Fact]
    public void Firmware_is_asked_every_five_seconds_at_most()
    {
        _answers["get_throttled"] = "throttled=0x0";
        var sensor = Refreshed();
        for (var second = 1; second <= 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            sensor.Refresh();
        }

        Assert.Equal(3, _asked.Count(command => command is "get_throttled"));
        Assert.Equal(0u, sensor.ThrottleBits);
    }

    [Fact]
    public void Command_that_is_not_known_is_left_alone_for_ten_minutes()
    {
        _answers["get_throttled"] = "throttled=0x0";
        _answers["pmic_read_adc"] = "error=1 error_msg=\"Command not registered\"";
        var sensor = Refreshed();
        for (var i = 0; i < 11; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            sensor.Refresh();
        }

        Assert.Equal(2, _asked.Count(command => command is "pmic_read_adc"));
        Assert.Equal(12, _asked.Count(command => command is "get_throttled"));
    }

    [Fact]
    public void Machine_without_the_device_is_asked_once_a_minute_and_what_was_known_is_forgotten()
    {
        _answers["get_throttled"] = "throttled=0x1";
        _answers["measure_volts core"] = "volt=0.9V";
        var sensor = Refreshed();
        _answers.Clear();
        _answers["absent"] = "";
        _asked.Clear();
        for (var i = 0; i < 13; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            sensor.Refresh();
        }

        // Three failures in a row within fifteen seconds, and one more a minute after the last.
        Assert.Equal(Enumerable.Repeat("get_throttled", 3), _asked, StringComparer.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(10));
        sensor.Refresh();
        Assert.Equal(4, _asked.Count);
        Assert.Equal((null, null), (sensor.ThrottleBits, sensor.CoreVolts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Call_that_failed_is_tried_again_the_next_time(int failures)
    {
        _answers["get_throttled"] = "throttled=0x1";
        _answers["measure_volts core"] = "volt=0.9V";
        var sensor = Refreshed();
        for (var round = 0; round < 3; round++)
        {
            _answers["absent"] = "";
            _asked.Clear();
            Refresh(failures);
            Assert.Equal(Enumerable.Repeat("get_throttled", failures), _asked, StringComparer.Ordinal);
            Assert.Equal((null, null), (sensor.ThrottleBits, sensor.CoreVolts));
            _answers.Remove("absent");
            Refresh(1);
            Assert.Equal((1u, 0.9), (sensor.ThrottleBits, sensor.CoreVolts));
        }

        void Refresh(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                sensor.Refresh();
            }
        }
    }

    [Fact]
    public void File_that_is_no_mailbox_gives_no_answer()
    {
        using var tree = new SensorTree();
        Assert.Equal(-1, new FirmwareMailbox(tree.Root).Ask("get_throttled"u8, new byte[FirmwareMailbox.MostBytes]));
        tree.Write("dev/vcio_gencmd", "x");
        Assert.Equal(-1, new FirmwareMailbox(tree.Root).Ask("get_throttled"u8, new byte[FirmwareMailbox.MostBytes]));
        Assert.Equal(-1, new FirmwareMailbox(tree.Root).Ask(new byte[FirmwareMailbox.MostBytes], new byte[FirmwareMailbox.MostBytes]));
    }

    public int Ask(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        var name = Encoding.ASCII.GetString(command);
        _asked.Add(name);
        if (_answers.ContainsKey("absent"))
        {
            return -1;
        }

        var bytes = Encoding.ASCII.GetBytes(_answers.GetValueOrDefault(name, ""));
        var length = Math.Min(bytes.Length, answer.Length);
        bytes.AsSpan(0, length).CopyTo(answer);
        return length;
    }

    private FirmwareSensor Refreshed()
    {
        var sensor = new FirmwareSensor(this, _time);
        sensor.Refresh();
        return sensor;
    }
}
