namespace Bramble.Vitals.Tests;

public class PowerSensorTests
{
    [Fact]
    public void Throttling_is_counted_by_its_beginnings_and_the_kernels_alarm_comes_first()
    {
        using var machine = new RecordedMachine("pi-4b");
        machine.Reader.ReadVitals();
        foreach (var (alarm, bits) in new[] { (1, "0x5"), (1, "0x5"), (0, "0x50000"), (1, "0x50000") })
        {
            machine.Tree.Write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", $"{alarm}\n").Write("firmware/get_throttled", $"throttled={bits}\n");
            machine.ReadLater();
        }

        var vitals = machine.ReadLater();
        Assert.Equal((2, 0, 1, 0), (vitals.ThrottleCounts?.UnderVoltage, vitals.ThrottleCounts?.FrequencyCapped, vitals.ThrottleCounts?.Throttled, vitals.ThrottleCounts?.SoftTemperatureLimit));
        Assert.True(vitals.Supply?.UnderVoltage);
        Assert.Equal([], vitals.Throttled ?? ["unknown"]);
        Assert.Equal(["under-voltage", "throttled"], vitals.ThrottledSinceBoot ?? []);
    }

    [Fact]
    public void Without_the_kernels_alarm_the_firmware_tells()
    {
        using var machine = new RecordedMachine("pi-zero-2w");
        Assert.False(machine.Reader.ReadVitals().Supply?.UnderVoltage);
        machine.Tree.Write("firmware/get_throttled", "throttled=0x50005\n");
        var vitals = machine.ReadLater();
        Assert.Equal((true, 1), (vitals.Supply?.UnderVoltage, vitals.ThrottleCounts?.UnderVoltage));
    }

    [Fact]
    public void Deprecated_file_and_the_one_that_clears_a_flag_are_never_opened()
    {
        using var machine = new RecordedMachine("pi-4b");
        machine.Tree.MakeFolder("sys/devices/platform/soc");
        var trap = Path.Combine(machine.Root, "sys/devices/platform/soc/soc:firmware");
        Directory.CreateDirectory(trap);
        string[] files = [Path.Combine(trap, "get_throttled"), Path.Combine(machine.Root, "sys/class/power_supply/rpi-poe/health")];
        foreach (var file in files)
        {
            File.WriteAllText(file, "x");
            File.SetLastAccessTimeUtc(file, DateTime.UnixEpoch);
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(1));
        }

        new MachineReader(machine.Root, machine.Time, machine, machine, machine).ReadVitals();
        machine.ReadLater();
        // A read would have moved it, since the access lies before the last change (relatime).
        Assert.All(files, file => Assert.Equal(DateTime.UnixEpoch, File.GetLastAccessTimeUtc(file)));
        File.ReadAllText(files[0]);
        Assert.SkipWhen(File.GetLastAccessTimeUtc(files[0]) == DateTime.UnixEpoch, "This filesystem keeps no times of access.");
    }

    [Fact]
    public void Poe_hat_tells_its_current()
    {
        using var machine = new RecordedMachine("pi-4b");
        var supply = machine.Reader.ReadVitals().Supply;
        Assert.Equal((true, 0.89, 2.5), (supply?.PoeOnline, supply?.PoeAmperes, supply?.PoeMaxAmperes));
    }
}
