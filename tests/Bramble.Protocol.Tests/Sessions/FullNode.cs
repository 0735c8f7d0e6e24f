using Bramble.Protocol.Api;

namespace Bramble.Protocol.Tests.Sessions;

/// <summary>A node that tells all it can: every member is set.</summary>
/// <param name="largest">Whether every list is full, and every text at its longest and of three bytes a character.</param>
internal sealed class FullNode(bool largest)
{
    /// <summary>As much as there can be.</summary>
    public static FullNode Largest { get; } = new(largest: true);

    /// <summary>Two of each, which no change of a bound changes.</summary>
    public static FullNode Small { get; } = new(largest: false);

    public NodeFacts Facts => new()
    {
        Hostname = Text(253),
        Model = Text(128),
        Serial = Text(128),
        Os = Text(128),
        Kernel = Text(128),
        Arch = Text(128),
        CpuModel = Text(128),
        CpuCores = 1024,
        CpuFrequencyMaxMegahertz = 99_999.9,
        CpuFrequencyMinMegahertz = 0.1,
        MemoryBytes = 1L << 40,
        SwapBytes = 1L << 40,
        Board = new BoardFacts { Revision = Code, Type = Name, Soc = Name, Maker = Name, MemoryBytes = 1L << 40, Layout = 15, QrId = Code },
        Boot = new BootFacts
        {
            Id = Code,
            Medium = Name,
            ResetCause = Name,
            BootloaderVersion = Code,
            BootloaderBuiltAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
            BootloaderUpdatedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_001),
            BootloaderSigned = true,
        },
        Supply = new SupplyFacts { MaxCurrentMilliamperes = 5000, UsbMaxCurrentEnabled = false, UsbOverCurrentDetected = true },
        Disks = Many(NodeBounds.Disks, _ => new DiskFacts { Name = Name, Kind = Name, SizeBytes = 1L << 60, Model = Code, Serial = Code, MakerId = Name, OemId = Name, Firmware = Name, MadeIn = Name }),
        CgroupControllers = Many(NodeBounds.CgroupControllers, _ => Name),
        PressureMeasured = false,
        RootReadOnlyByChoice = true,
        MachineId = Code,
    };

    public NodeVitals Vitals => new()
    {
        At = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000),
        CpuPercent = 99.9,
        CpuFrequencyMegahertz = 1234.5,
        MemoryAvailableBytes = 1L << 40,
        SwapFreeBytes = 1L << 40,
        Load1 = 1.5,
        TemperatureCelsius = -49.5,
        Throttled = ["under-voltage", "frequency-capped", "throttled", "soft-temperature-limit"],
        ThrottledSinceBoot = ["throttled"],
        ThrottleCounts = new ThrottleCounts { UnderVoltage = int.MaxValue, FrequencyCapped = 1, Throttled = 2, SoftTemperatureLimit = 0 },
        CpuCorePercents = Many(NodeBounds.Cores, i => Math.Round(i * 0.78, 2)),
        CpuFrequencyTrueMegahertz = 600.1,
        CoreVolts = 0.875,
        Load5 = 2.5,
        Load15 = 3.5,
        UptimeSeconds = 123_456_789.5,
        Temperatures = Many(NodeBounds.Temperatures, i => new NamedTemperature { Name = Name, Celsius = i + 0.5 }),
        Pressure = new PressureVitals { CpuSomePercent = 1.5, IoSomePercent = 2.5, IoFullPercent = 3.5, MemorySomePercent = 4.5, MemoryFullPercent = 5.5 },
        Swap = new SwapVitals
        {
            Devices = Many(NodeBounds.SwapDevices, _ => new SwapDevice { Name = Text(NodeBounds.MountPointLength), Kind = Name, SizeBytes = 1L << 40, UsedBytes = 1L << 39 }),
            InBytesPerSecond = 1e9,
            OutBytesPerSecond = 1.5e9,
            OutOfMemoryKills = long.MaxValue,
            ZramHeldBytes = 1L << 40,
            ZramMemoryBytes = 1L << 39,
        },
        Filesystems = Many(NodeBounds.Filesystems, _ => new FilesystemVitals
        {
            MountPoint = Text(NodeBounds.MountPointLength),
            Device = Name,
            Type = Name,
            SizeBytes = 1L << 60,
            AvailableBytes = 1L << 59,
            UsedBytes = 1L << 58,
            ReadOnly = true,
            Stopped = Later,
            Errors = long.MaxValue,
            LifetimeWrittenBytes = long.MaxValue,
        }),
        Disks = Many(NodeBounds.Disks, _ => new DiskVitals
        {
            Name = Name,
            Serial = Code,
            ReadBytesPerSecond = 1e12,
            WriteBytesPerSecond = 1e11,
            ReadsPerSecond = 1e10,
            WritesPerSecond = 1e9,
            BusyPercent = 100,
            ReadBytes = long.MaxValue,
            WrittenBytes = long.MaxValue,
            LifeUsedPercent = 110,
            EndOfLife = Name,
        }),
        Networks = Many(NodeBounds.Interfaces, _ => new NetworkVitals
        {
            Name = Name,
            Kind = Name,
            Usb = Later,
            Up = true,
            ReceivedBytesPerSecond = 1e12,
            SentBytesPerSecond = 1e11,
            ReceivedPacketsPerSecond = 1e10,
            SentPacketsPerSecond = 1e9,
            ReceivedBytes = long.MaxValue,
            SentBytes = long.MaxValue,
            ReceiveErrors = long.MaxValue,
            SendErrors = long.MaxValue,
            Dropped = long.MaxValue,
            LinkMegabits = 1_000_000,
            Duplex = Name,
            CarrierChanges = long.MaxValue,
            SignalDecibelMilliwatts = -55,
        }),
        Fan = new FanVitals { Rpm = 100_000, DutyPercent = 100 },
        Supply = new SupplyVitals
        {
            UnderVoltage = true,
            InputVolts = 5.125,
            BatteryVolts = 3.125,
            Watts = 12.5,
            Rails = Many(NodeBounds.Rails, _ => new RailVitals { Name = Name, Volts = 1.25, Amperes = 2.25 }),
            PoeOnline = true,
            PoeAmperes = 1.25,
            PoeMaxAmperes = 5,
        },
        Clock = new ClockVitals { Synchronized = false, OffsetSeconds = -0.5, MaxErrorSeconds = 16 },
        Updates = new UpdateVitals { Pending = 1_000_000, RebootRequired = true, CheckedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_002) },
    };

    // What the first form of a message had not, the small one, whose bytes are kept, has not either.
    private bool? Later => largest ? true : null;

    private string Name => Text(NodeBounds.NameLength);

    private string Code => Text(NodeBounds.CodeLength);

    private string Text(int length) => largest ? new string('\u20AC', length) : "ab";

    private IReadOnlyList<T> Many<T>(int count, Func<int, T> make) => [.. Enumerable.Range(0, largest ? count : 2).Select(make)];
}
