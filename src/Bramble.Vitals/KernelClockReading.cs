using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>What adjtimex answers.</summary>
/// <param name="State">The answer itself; 5 is TIME_ERROR.</param>
/// <param name="Status">Flags; 0x40 is STA_UNSYNC, 0x2000 STA_NANO.</param>
/// <param name="Offset">What is still to be corrected, in nanoseconds with STA_NANO, else in microseconds.</param>
/// <param name="MaxErrorMicroseconds">Most the clock may be wrong by.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct KernelClockReading(int State, int Status, long Offset, long MaxErrorMicroseconds);
