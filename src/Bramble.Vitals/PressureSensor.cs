using System.Runtime.InteropServices;
using Bramble.Protocol.Api;

namespace Bramble.Vitals;

/// <summary>Pressure stall information, from /proc/pressure, which is there only where the kernel was started with <c>psi=1</c>.</summary>
internal sealed class PressureSensor(string sysroot)
{
    private readonly SensorFile _cpu = new(sysroot, "proc/pressure/cpu");
    private readonly SensorFile _io = new(sysroot, "proc/pressure/io");
    private readonly SensorFile _memory = new(sysroot, "proc/pressure/memory");
    private readonly SensorFile _stat = new(sysroot, "proc/stat");

    /// <summary>Whether the kernel measures pressure.</summary>
    /// <returns>Null where there is no /proc to tell.</returns>
    public bool? IsOn() => _memory.Exists() ? true : _stat.Exists() ? false : null;

    public PressureVitals? Read(SensorBuffer buffer)
    {
        var (cpu, io, memory) = (Parse(_cpu.Read(buffer)), Parse(_io.Read(buffer)), Parse(_memory.Read(buffer)));
        return cpu.Some is null && io.Some is null && memory.Some is null
            ? null
            : new PressureVitals
            {
                CpuSomePercent = cpu.Some,
                IoSomePercent = io.Some,
                IoFullPercent = io.Full,
                MemorySomePercent = memory.Some,
                MemoryFullPercent = memory.Full,
            };
    }

    // some avg10=0.12 avg60=0.05 avg300=0.01 total=12345
    private static Stall Parse(ReadOnlySpan<byte> content)
    {
        var stall = default(Stall);
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            if (!SensorText.TryTakeWord(ref line, out var kind) || !SensorText.TryTakeWord(ref line, out var average)
                || !average.StartsWith("avg10="u8) || SensorText.ParseNumber(average["avg10=".Length..]) is not (>= 0 and <= 100 and { } percent))
            {
                continue;
            }

            if (kind.SequenceEqual("some"u8))
            {
                stall = stall with { Some = percent };
            }
            else if (kind.SequenceEqual("full"u8))
            {
                stall = stall with { Full = percent };
            }
        }

        return stall;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Stall(double? Some, double? Full);
}
