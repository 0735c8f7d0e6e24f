using System.Runtime.InteropServices;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>
/// Reads what this machine is and how it does, from /proc and /sys only: no program is ever run. What is missing or odd
/// is null, never zero and never an exception. May be called from several threads; calls take turns.
/// </summary>
public sealed class MachineReader
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly SensorBuffer _buffer = new();
    private readonly CpuUseSensor _cpuUse;
    private readonly LoadSensor _load;
    private readonly MemorySensor _memory;
    private readonly CpuFrequencySensor _frequency;
    private readonly TemperatureSensor _temperature;
    private readonly ProcessorSensor _processor;
    private readonly BoardSensor _board;
    private readonly SystemSensor _system;

    /// <summary>Prepares the sensors and takes the first sample of processor use, so that a reading a moment later has one.</summary>
    /// <param name="sysroot">Where /proc, /sys and /etc are; <c>/</c> but for tests.</param>
    /// <param name="time">Stamps the readings.</param>
    public MachineReader(string sysroot, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(sysroot);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _cpuUse = new CpuUseSensor(sysroot);
        _load = new LoadSensor(sysroot);
        _memory = new MemorySensor(sysroot);
        _frequency = new CpuFrequencySensor(sysroot);
        _temperature = new TemperatureSensor(sysroot, time);
        _processor = new ProcessorSensor(sysroot);
        _board = new BoardSensor(sysroot);
        _system = new SystemSensor(sysroot);
        _cpuUse.Read(_buffer);
    }

    /// <summary>Reads what doesn't change while the machine runs.</summary>
    /// <returns>The facts; null where not known.</returns>
    public NodeFacts ReadFacts()
    {
        lock (_lock)
        {
            var memory = _memory.Read(_buffer);
            var processor = _processor.Read();
            var (max, min) = _frequency.ReadRange(_buffer);
            return new NodeFacts
            {
                Hostname = _system.ReadHostname(_buffer),
                Model = _board.ReadModel(_buffer) ?? processor.BoardModel,
                Serial = _board.ReadSerial(_buffer) ?? processor.BoardSerial,
                Os = _system.ReadOperatingSystem(_buffer),
                Kernel = _system.ReadKernel(_buffer),
                Arch = ArchitectureWord(RuntimeInformation.OSArchitecture),
                CpuModel = processor.Name,
                CpuCores = processor.Cores,
                CpuFrequencyMaxMegahertz = max,
                CpuFrequencyMinMegahertz = min,
                MemoryBytes = memory.Total,
                SwapBytes = memory.SwapTotal,
            };
        }
    }

    /// <summary>Takes one reading.</summary>
    /// <returns>The vitals; null where not known. Processor use covers the time since the reading before.</returns>
    public NodeVitals ReadVitals()
    {
        lock (_lock)
        {
            var memory = _memory.Read(_buffer);
            return new NodeVitals
            {
                CpuPercent = _cpuUse.Read(_buffer),
                CpuFrequencyMegahertz = _frequency.ReadCurrent(_buffer),
                MemoryAvailableBytes = memory.Available,
                SwapFreeBytes = memory.SwapFree,
                Load1 = _load.Read(_buffer),
                TemperatureCelsius = _temperature.Read(_buffer),
                At = _time.GetUtcNow(),
            };
        }
    }

    internal static string ArchitectureWord(Architecture architecture) => architecture switch
    {
        Architecture.Arm64 => "arm64",
        Architecture.X64 => "x64",
        Architecture.Arm or Architecture.Armv6 => "arm",
        Architecture.X86 => "x86",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loongarch64",
        Architecture.Ppc64le => "ppc64le",
        Architecture.S390x => "s390x",
        _ => architecture.ToString(),
    };
}
