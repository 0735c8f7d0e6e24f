using System.Runtime.InteropServices;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

public sealed partial class MachineReader
{
    private readonly ProcessorSensor _processor;
    private readonly BoardSensor _board;
    private readonly SystemSensor _system;
    private readonly BootSensor _boot;
    private readonly SupplySensor _supply;
    private readonly CgroupSensor _cgroup;
    private readonly RootSensor _root;
    private readonly MachineIdSensor _machineId;

    /// <summary>Reads what doesn't change while the machine runs.</summary>
    /// <returns>The facts; null where not known.</returns>
    public NodeFacts ReadFacts()
    {
        lock (_lock)
        {
            var memory = _memory.Read(_buffer);
            var processor = _processor.Read();
            var (max, min) = _frequency.ReadRange(_buffer);
            _ = _filesystems.Read(_buffer);
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
                Board = _board.ReadBoard(_buffer, processor.BoardRevision),
                Boot = _boot.Read(_buffer),
                Supply = _supply.Read(_buffer),
                Disks = _disks.ReadFacts(_buffer),
                CgroupControllers = _cgroup.Read(_buffer),
                PressureMeasured = _pressure.IsOn(),
                RootReadOnlyByChoice = _root.Read(_buffer),
                MachineId = _machineId.Read(_buffer),
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
