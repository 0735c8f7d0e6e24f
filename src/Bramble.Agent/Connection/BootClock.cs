using System.Runtime.InteropServices;

namespace Bramble.Agent.Connection;

/// <summary>The time since the machine booted, time asleep included: it tells a pause that the monotonic clock may not.</summary>
internal static partial class BootClock
{
    private const int ClockBootTime = 7; // CLOCK_BOOTTIME of linux/time.h

    public static TimeSpan Now => Native.ClockGetTime(ClockBootTime, out var time) == 0
        ? TimeSpan.FromSeconds((long)time.Seconds) + TimeSpan.FromTicks((long)time.Nanoseconds / TimeSpan.NanosecondsPerTick)
        : TimeSpan.FromMilliseconds(Environment.TickCount64);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "clock_gettime")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int ClockGetTime(int clock, out TimeSpec time);
    }
}
