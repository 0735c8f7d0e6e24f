using System.Runtime.InteropServices;

namespace Bramble.Master.Vitals;

/// <summary>A moment on both clocks, in milliseconds.</summary>
/// <param name="Monotonic">Since the history began; never jumps.</param>
/// <param name="Unix">The wall clock since 1970, not negative; may jump either way.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HistoryTime(long Monotonic, long Unix)
{
    /// <summary>What makes a monotonic time one of the wall clock, as that stands now.</summary>
    public long Shift => Unix - Monotonic;

    public long UnixSeconds => Unix / 1_000;
}
