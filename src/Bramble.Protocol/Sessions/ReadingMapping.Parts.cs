using Bramble.Protocol.Api;

namespace Bramble.Protocol.Sessions;

public static partial class ReadingMapping
{
    // Far above any board's; they keep a lie from spoiling a graph.
    private const double MostPerSecond = 1e12;
    private const double MostVolts = 60;
    private const double MostAmperes = 100;
    private const double MostWatts = 10_000;

    // A hundred years.
    private const double MostUptimeSeconds = 100.0 * 366 * 86_400;

    // 1 EiB.
    private const long MostStorageBytes = 1L << 60;

    private static void WriteParts(V1.Reading message, NodeVitals vitals)
    {
        for (var i = 0; i < Math.Min(vitals.CpuCorePercents?.Count ?? 0, NodeBounds.Cores); i++)
        {
            message.CpuCoreCentipercent.Add((uint)Math.Round(vitals.CpuCorePercents![i] * 100)); // The count says that it is not null.
        }

        Wire.Set(message, vitals.CpuFrequencyTrueMegahertz, static (m, v) => m.CpuTrueMegahertz = v);
        Wire.Set(message, vitals.CoreVolts, static (m, v) => m.CoreVolts = v);
        Wire.Set(message, vitals.Load5, static (m, v) => m.Load5 = v);
        Wire.Set(message, vitals.Load15, static (m, v) => m.Load15 = v);
        Wire.Set(message, vitals.UptimeSeconds, static (m, v) => m.UptimeSeconds = v);
        Wire.Add(message.Temperatures, vitals.Temperatures, NodeBounds.Temperatures, Write);
        if (vitals.Throttled is { } now)
        {
            message.ThrottledNow = ThrottleWords.ToBits(now);
        }

        if (vitals.ThrottledSinceBoot is { } sinceBoot)
        {
            message.ThrottledSinceBoot = ThrottleWords.ToBits(sinceBoot);
        }

        message.ThrottleCounts = vitals.ThrottleCounts is { } counts ? Write(counts) : null;
        message.Pressure = vitals.Pressure is { } pressure ? Write(pressure) : null;
        message.Swap = vitals.Swap is { } swap ? Write(swap) : null;
        Wire.Add(message.Filesystems, vitals.Filesystems, NodeBounds.Filesystems, Write);
        Wire.Add(message.Disks, vitals.Disks, NodeBounds.Disks, Write);
        Wire.Add(message.Networks, vitals.Networks, NodeBounds.Interfaces, Write);
        message.Fan = vitals.Fan is { } fan ? Write(fan) : null;
        message.Supply = vitals.Supply is { } supply ? Write(supply) : null;
        message.Clock = vitals.Clock is { } clock ? Write(clock) : null;
        message.Updates = vitals.Updates is { } updates ? Write(updates) : null;
    }

    private static NodeVitals ReadParts(this NodeVitals vitals, V1.Reading message) => vitals with
    {
        CpuCorePercents = ReadCores(message),
        CpuFrequencyTrueMegahertz = Wire.Number(message.HasCpuTrueMegahertz, message.CpuTrueMegahertz, 0, NodeLimits.MaxMegahertz),
        CoreVolts = Wire.Number(message.HasCoreVolts, message.CoreVolts, 0, MostVolts),
        Load5 = Wire.Number(message.HasLoad5, message.Load5, 0, NodeLimits.MaxLoad),
        Load15 = Wire.Number(message.HasLoad15, message.Load15, 0, NodeLimits.MaxLoad),
        UptimeSeconds = Wire.Number(message.HasUptimeSeconds, message.UptimeSeconds, 0, MostUptimeSeconds),
        Temperatures = Wire.List(message.Temperatures, NodeBounds.Temperatures, Read),
        Throttled = message.HasThrottledNow ? ThrottleWords.FromBits(message.ThrottledNow) : null,
        ThrottledSinceBoot = message.HasThrottledSinceBoot ? ThrottleWords.FromBits(message.ThrottledSinceBoot) : null,
        ThrottleCounts = Read(message.ThrottleCounts),
        Pressure = Read(message.Pressure),
        Swap = Read(message.Swap),
        Filesystems = Wire.List(message.Filesystems, NodeBounds.Filesystems, Read),
        Disks = Wire.List(message.Disks, NodeBounds.Disks, Read),
        Networks = Wire.List(message.Networks, NodeBounds.Interfaces, Read),
        Fan = Read(message.Fan),
        Supply = Read(message.Supply),
        Clock = Read(message.Clock),
        Updates = Read(message.Updates),
    };

    // One that is out of its range spoils all: left out, the next would take its place.
    private static List<double>? ReadCores(V1.Reading message)
    {
        if (message.CpuCoreCentipercent.Count is 0 or > NodeBounds.Cores)
        {
            return null;
        }

        var percents = new List<double>(message.CpuCoreCentipercent.Count);
        foreach (var value in message.CpuCoreCentipercent)
        {
            if (value > 10_000)
            {
                return null;
            }

            percents.Add(value / 100.0);
        }

        return percents;
    }

    private static V1.Reading.Types.Swap Write(SwapVitals one)
    {
        var message = new V1.Reading.Types.Swap();
        if (one.Devices is { } devices)
        {
            message.Devices = new V1.Reading.Types.SwapDevices();
            Wire.Add(message.Devices.Devices, devices, NodeBounds.SwapDevices, Write);
        }

        Wire.Set(message, one.InBytesPerSecond, static (m, v) => m.InBytesPerSecond = v);
        Wire.Set(message, one.OutBytesPerSecond, static (m, v) => m.OutBytesPerSecond = v);
        Wire.Set(message, one.OutOfMemoryKills, static (m, v) => m.OutOfMemoryKills = (ulong)v);
        Wire.Set(message, one.ZramHeldBytes, static (m, v) => m.ZramHeldBytes = (ulong)v);
        Wire.Set(message, one.ZramMemoryBytes, static (m, v) => m.ZramMemoryBytes = (ulong)v);
        return message;
    }

    private static SwapVitals? Read(V1.Reading.Types.Swap? message) => message is null
        ? null
        : new SwapVitals
        {
            Devices = message.Devices is { } devices ? Wire.List(devices.Devices, NodeBounds.SwapDevices, Read) ?? [] : null,
            InBytesPerSecond = Wire.Number(message.HasInBytesPerSecond, message.InBytesPerSecond, 0, MostPerSecond),
            OutBytesPerSecond = Wire.Number(message.HasOutBytesPerSecond, message.OutBytesPerSecond, 0, MostPerSecond),
            OutOfMemoryKills = Wire.Bytes(message.HasOutOfMemoryKills, message.OutOfMemoryKills, long.MaxValue),
            ZramHeldBytes = Wire.Bytes(message.HasZramHeldBytes, message.ZramHeldBytes, NodeLimits.MaxBytes),
            ZramMemoryBytes = Wire.Bytes(message.HasZramMemoryBytes, message.ZramMemoryBytes, NodeLimits.MaxBytes),
        };

    private static V1.Reading.Types.ThrottleCounts Write(ThrottleCounts one)
    {
        var message = new V1.Reading.Types.ThrottleCounts();
        Wire.Set(message, one.UnderVoltage, static (m, v) => m.UnderVoltage = (uint)v);
        Wire.Set(message, one.FrequencyCapped, static (m, v) => m.FrequencyCapped = (uint)v);
        Wire.Set(message, one.Throttled, static (m, v) => m.Throttled = (uint)v);
        Wire.Set(message, one.SoftTemperatureLimit, static (m, v) => m.SoftTemperatureLimit = (uint)v);
        return message;
    }

    private static ThrottleCounts? Read(V1.Reading.Types.ThrottleCounts? message)
    {
        if (message is null)
        {
            return null;
        }

        return new ThrottleCounts
        {
            UnderVoltage = (int?)Wire.Number(message.HasUnderVoltage, message.UnderVoltage, 0, int.MaxValue),
            FrequencyCapped = (int?)Wire.Number(message.HasFrequencyCapped, message.FrequencyCapped, 0, int.MaxValue),
            Throttled = (int?)Wire.Number(message.HasThrottled, message.Throttled, 0, int.MaxValue),
            SoftTemperatureLimit = (int?)Wire.Number(message.HasSoftTemperatureLimit, message.SoftTemperatureLimit, 0, int.MaxValue),
        };
    }

    private static V1.Reading.Types.Temperature Write(NamedTemperature one)
    {
        var message = new V1.Reading.Types.Temperature();
        message.Name = one.Name;
        message.Celsius = one.Celsius;
        return message;
    }

    private static NamedTemperature? Read(V1.Reading.Types.Temperature? message)
    {
        if (message is null || Wire.Text(message.HasName, message.Name, NodeBounds.NameLength) is not { } name || Wire.Number(message.HasCelsius, message.Celsius, NodeLimits.MinCelsius, NodeLimits.MaxCelsius) is not { } celsius)
        {
            return null;
        }

        return new NamedTemperature
        {
            Name = name,
            Celsius = celsius,
        };
    }

    private static V1.Reading.Types.Pressure Write(PressureVitals one)
    {
        var message = new V1.Reading.Types.Pressure();
        Wire.Set(message, one.CpuSomePercent, static (m, v) => m.CpuSomePercent = v);
        Wire.Set(message, one.IoSomePercent, static (m, v) => m.IoSomePercent = v);
        Wire.Set(message, one.IoFullPercent, static (m, v) => m.IoFullPercent = v);
        Wire.Set(message, one.MemorySomePercent, static (m, v) => m.MemorySomePercent = v);
        Wire.Set(message, one.MemoryFullPercent, static (m, v) => m.MemoryFullPercent = v);
        return message;
    }

    private static PressureVitals? Read(V1.Reading.Types.Pressure? message)
    {
        if (message is null)
        {
            return null;
        }

        return new PressureVitals
        {
            CpuSomePercent = Wire.Number(message.HasCpuSomePercent, message.CpuSomePercent, 0, 100),
            IoSomePercent = Wire.Number(message.HasIoSomePercent, message.IoSomePercent, 0, 100),
            IoFullPercent = Wire.Number(message.HasIoFullPercent, message.IoFullPercent, 0, 100),
            MemorySomePercent = Wire.Number(message.HasMemorySomePercent, message.MemorySomePercent, 0, 100),
            MemoryFullPercent = Wire.Number(message.HasMemoryFullPercent, message.MemoryFullPercent, 0, 100),
        };
    }

    private static V1.Reading.Types.Fan Write(FanVitals one)
    {
        var message = new V1.Reading.Types.Fan();
        Wire.Set(message, one.Rpm, static (m, v) => m.Rpm = (uint)v);
        Wire.Set(message, one.DutyPercent, static (m, v) => m.DutyPercent = v);
        return message;
    }

    private static FanVitals? Read(V1.Reading.Types.Fan? message)
    {
        if (message is null)
        {
            return null;
        }

        return new FanVitals
        {
            Rpm = (int?)Wire.Number(message.HasRpm, message.Rpm, 0, 100_000),
            DutyPercent = Wire.Number(message.HasDutyPercent, message.DutyPercent, 0, 100),
        };
    }

    private static V1.Reading.Types.Rail Write(RailVitals one)
    {
        var message = new V1.Reading.Types.Rail();
        message.Name = one.Name;
        Wire.Set(message, one.Volts, static (m, v) => m.Volts = v);
        Wire.Set(message, one.Amperes, static (m, v) => m.Amperes = v);
        return message;
    }

    private static RailVitals? Read(V1.Reading.Types.Rail? message)
    {
        if (message is null || Wire.Text(message.HasName, message.Name, NodeBounds.NameLength) is not { } name)
        {
            return null;
        }

        return new RailVitals
        {
            Name = name,
            Volts = Wire.Number(message.HasVolts, message.Volts, 0, MostVolts),
            Amperes = Wire.Number(message.HasAmperes, message.Amperes, 0, MostAmperes),
        };
    }

    private static V1.Reading.Types.SupplyUse Write(SupplyVitals one)
    {
        var message = new V1.Reading.Types.SupplyUse();
        Wire.Set(message, one.UnderVoltage, static (m, v) => m.UnderVoltage = v);
        Wire.Set(message, one.InputVolts, static (m, v) => m.InputVolts = v);
        Wire.Set(message, one.BatteryVolts, static (m, v) => m.BatteryVolts = v);
        Wire.Set(message, one.Watts, static (m, v) => m.Watts = v);
        Wire.Add(message.Rails, one.Rails, NodeBounds.Rails, Write);
        Wire.Set(message, one.PoeOnline, static (m, v) => m.PoeOnline = v);
        Wire.Set(message, one.PoeAmperes, static (m, v) => m.PoeAmperes = v);
        Wire.Set(message, one.PoeMaxAmperes, static (m, v) => m.PoeMaxAmperes = v);
        return message;
    }

    private static SupplyVitals? Read(V1.Reading.Types.SupplyUse? message)
    {
        if (message is null)
        {
            return null;
        }

        return new SupplyVitals
        {
            UnderVoltage = message.HasUnderVoltage ? message.UnderVoltage : null,
            InputVolts = Wire.Number(message.HasInputVolts, message.InputVolts, 0, MostVolts),
            BatteryVolts = Wire.Number(message.HasBatteryVolts, message.BatteryVolts, 0, MostVolts),
            Watts = Wire.Number(message.HasWatts, message.Watts, 0, MostWatts),
            Rails = Wire.List(message.Rails, NodeBounds.Rails, Read),
            PoeOnline = message.HasPoeOnline ? message.PoeOnline : null,
            PoeAmperes = Wire.Number(message.HasPoeAmperes, message.PoeAmperes, 0, MostAmperes),
            PoeMaxAmperes = Wire.Number(message.HasPoeMaxAmperes, message.PoeMaxAmperes, 0, MostAmperes),
        };
    }

    private static V1.Reading.Types.Clock Write(ClockVitals one)
    {
        var message = new V1.Reading.Types.Clock();
        Wire.Set(message, one.Synchronized, static (m, v) => m.Synchronized = v);
        Wire.Set(message, one.OffsetSeconds, static (m, v) => m.OffsetSeconds = v);
        Wire.Set(message, one.MaxErrorSeconds, static (m, v) => m.MaxErrorSeconds = v);
        return message;
    }

    private static ClockVitals? Read(V1.Reading.Types.Clock? message)
    {
        if (message is null)
        {
            return null;
        }

        return new ClockVitals
        {
            Synchronized = message.HasSynchronized ? message.Synchronized : null,
            OffsetSeconds = Wire.Number(message.HasOffsetSeconds, message.OffsetSeconds, -1000, 1000),
            MaxErrorSeconds = Wire.Number(message.HasMaxErrorSeconds, message.MaxErrorSeconds, 0, 1000),
        };
    }

    private static V1.Reading.Types.Updates Write(UpdateVitals one)
    {
        var message = new V1.Reading.Types.Updates();
        Wire.Set(message, one.Pending, static (m, v) => m.Pending = (uint)v);
        Wire.Set(message, one.RebootRequired, static (m, v) => m.RebootRequired = v);
        Wire.Set(message, one.CheckedAt, static (m, v) => m.CheckedUnixSeconds = v.ToUnixTimeSeconds());
        return message;
    }

    private static UpdateVitals? Read(V1.Reading.Types.Updates? message)
    {
        if (message is null)
        {
            return null;
        }

        return new UpdateVitals
        {
            Pending = (int?)Wire.Number(message.HasPending, message.Pending, 0, 1_000_000),
            RebootRequired = message.HasRebootRequired ? message.RebootRequired : null,
            CheckedAt = Wire.Time(message.HasCheckedUnixSeconds, message.CheckedUnixSeconds),
        };
    }
}
