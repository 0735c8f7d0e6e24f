using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>What /proc/cpuinfo says.</summary>
/// <param name="Name">The processor's name.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="BoardModel">The board's model; on a Raspberry Pi only.</param>
/// <param name="BoardSerial">The board's serial number; on a Raspberry Pi only.</param>
/// <param name="BoardRevision">The board's revision code, where the kernel prints it here.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessorReading(string? Name, int? Cores, string? BoardModel, string? BoardSerial, uint? BoardRevision);
