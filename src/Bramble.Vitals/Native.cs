using System.Runtime.InteropServices;

namespace Bramble.Vitals;

/// <summary>
/// What is asked of libc rather than of .NET: files are opened and read without an object each time, and .NET knows
/// nothing of ioctl, poll and adjtimex. Constants are the same on every Linux architecture we build for.
/// </summary>
internal static partial class Native
{
    /// <summary>O_RDONLY | O_CLOEXEC | O_NONBLOCK: a pipe in place of a file must not make the reader wait.</summary>
    public const int ReadOnly = 0x80000 | 0x800;

    /// <summary>POLLPRI | POLLERR: how /sys tells that a value was changed since it was last read.</summary>
    public const short Changed = 0x2 | 0x8;

    [LibraryImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Open(in byte path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint Read(int descriptor, ref byte buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Ioctl(SafeHandle descriptor, nuint request, ref uint buffer);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int AdjustTime(ref byte timex);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
