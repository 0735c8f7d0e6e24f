using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>
/// Reads what this machine is and how it does, from /proc, /sys and the firmware: no program is ever run, and nothing is
/// written. What is missing or odd is null, never zero and never an exception. May be called from several threads; calls
/// take turns. What hardly changes (space, wear, what is plugged in, updates) is read once a minute and told again between.
/// </summary>
public sealed partial class MachineReader
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly SensorBuffer _buffer = new();
    private readonly List<NamedTemperature> _temperatures = new(NodeBounds.Temperatures);
    private readonly CpuUseSensor _cpuUse;
    private readonly LoadSensor _load;
    private readonly UptimeSensor _uptime;
    private readonly MemorySensor _memory;
    private readonly CpuFrequencySensor _frequency;
    private readonly TemperatureSensor _temperature;
    private readonly TemperatureListSensor _temperatureList;
    private readonly PressureSensor _pressure;
    private readonly BlockDevices _devices;
    private readonly FilesystemSensor _filesystems;
    private readonly DiskSensor _disks;
    private readonly SwapSensor _swap;
    private readonly NetworkSensor _networks;
    private readonly FanSensor _fan;
    private readonly FirmwareSensor _firmware;
    private readonly PowerSensor _power;
    private readonly ClockSensor _clock;
    private readonly UpdateSensor _updates;

    /// <summary>Prepares the sensors and takes the first sample of what is told as a rate, so that a reading a moment later has one.</summary>
    /// <param name="sysroot">Where /proc, /sys, /dev and /etc are; <c>/</c> but for tests. Free space and the clock's state, which are no files, are told for <c>/</c> only.</param>
    /// <param name="time">Stamps the readings and measures the time between them.</param>
    public MachineReader(string sysroot, TimeProvider time)
        : this(sysroot, time, new FirmwareMailbox(sysroot), new KernelClock(sysroot), new KernelFilesystemSpace(sysroot))
    {
    }

    internal MachineReader(string sysroot, TimeProvider time, IFirmwareMailbox mailbox, IKernelClock clock, IFilesystemSpace space)
    {
        ArgumentException.ThrowIfNullOrEmpty(sysroot);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _cpuUse = new CpuUseSensor(sysroot);
        _load = new LoadSensor(sysroot);
        _uptime = new UptimeSensor(sysroot);
        _memory = new MemorySensor(sysroot);
        _frequency = new CpuFrequencySensor(sysroot);
        _temperature = new TemperatureSensor(sysroot, time);
        _temperatureList = new TemperatureListSensor(sysroot, time);
        _pressure = new PressureSensor(sysroot);
        _devices = new BlockDevices(sysroot, time);
        _filesystems = new FilesystemSensor(sysroot, space, time);
        _disks = new DiskSensor(sysroot, _devices, time);
        _swap = new SwapSensor(sysroot, _devices, _filesystems, time);
        _networks = new NetworkSensor(sysroot, time);
        _fan = new FanSensor(sysroot, time);
        _firmware = new FirmwareSensor(mailbox, time);
        _power = new PowerSensor(sysroot, _firmware, time);
        _clock = new ClockSensor(clock);
        _updates = new UpdateSensor(sysroot, time);
        _processor = new ProcessorSensor(sysroot);
        _board = new BoardSensor(sysroot);
        _system = new SystemSensor(sysroot);
        _boot = new BootSensor(sysroot, _devices, _filesystems);
        _supply = new SupplySensor(sysroot);
        _cgroup = new CgroupSensor(sysroot);
        _root = new RootSensor(sysroot);
        _machineId = new MachineIdSensor(sysroot);
        _cpuUse.Read(_buffer);
        _disks.Read(_buffer);
        _networks.Read(_buffer);
        _filesystems.Read(_buffer);
        _swap.Read(_buffer);
    }

    /// <summary>Takes one reading. Costs under a millisecond of processor time, and some for the firmware every five seconds.</summary>
    /// <returns>The vitals; null where not known. Use and rates cover the time since the reading before.</returns>
    public NodeVitals ReadVitals()
    {
        lock (_lock)
        {
            var cpu = _cpuUse.Read(_buffer);
            var memory = _memory.Read(_buffer);
            var load = _load.ReadAll(_buffer);
            _firmware.Refresh();
            var power = _power.Read(_buffer);
            var disks = _disks.Read(_buffer);
            var filesystems = _filesystems.Read(_buffer);
            return new NodeVitals
            {
                CpuPercent = cpu,
                CpuCorePercents = cpu is null ? null : _cpuUse.CorePercents,
                CpuFrequencyMegahertz = _frequency.ReadCurrent(_buffer),
                CpuFrequencyTrueMegahertz = _firmware.Megahertz,
                CoreVolts = _firmware.CoreVolts,
                MemoryAvailableBytes = memory.Available,
                SwapFreeBytes = memory.SwapFree,
                Load1 = load.One,
                Load5 = load.Five,
                Load15 = load.Fifteen,
                UptimeSeconds = _uptime.Read(_buffer),
                TemperatureCelsius = _temperature.Read(_buffer),
                Temperatures = ReadTemperatures(),
                Throttled = power.Throttled,
                ThrottledSinceBoot = power.ThrottledSinceBoot,
                ThrottleCounts = power.Counts,
                Pressure = _pressure.Read(_buffer),
                Filesystems = filesystems,
                Disks = disks,
                Swap = _swap.Read(_buffer),
                Networks = _networks.Read(_buffer),
                Fan = _fan.Read(_buffer),
                Supply = power.Supply,
                Clock = _clock.Read(),
                Updates = _updates.Read(_buffer),
                At = _time.GetUtcNow(),
            };
        }
    }

    private NamedTemperature[]? ReadTemperatures()
    {
        _temperatures.Clear();
        _temperatureList.Read(_temperatures, _buffer);
        if (_firmware.PowerChipCelsius is { } celsius && _temperatures.Count < NodeBounds.Temperatures)
        {
            _temperatures.Add(new NamedTemperature { Name = "pmic", Celsius = celsius });
        }

        return _temperatures.Count == 0 ? null : [.. _temperatures];
    }
}
