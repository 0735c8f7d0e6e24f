using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>The calls of Linux that .NET has no words for. Descriptors made here close at exec.</summary>
internal static partial class LinuxCalls
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int Create = 0x40;

    // Of sync_file_range: begin to write; write, and wait before and after.
    public const uint WriteBegin = 2;
    public const uint WriteAndWait = 1 | 2 | 4;

    public const int LockExclusiveNow = 2 | 4; // LOCK_EX | LOCK_NB
    public const int WouldBlock = 11;
    public const int Exists = 17;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int Quota = 122;

    // Of access: W_OK, X_OK.
    public const int MayWrite = 2;
    public const int MayEnter = 1;

    public const int Terminate = 15;
    public const int Kill = 9;
    public const short PollIn = 1;

    // The same on every architecture: these are younger than the common table.
    private const long PidfdSendSignalNumber = 424;
    private const long PidfdOpenNumber = 434;

    public static int PidfdOpen(int pid) => (int)Syscall(PidfdOpenNumber, pid, 0, 0, 0);

    public static bool PidfdSignal(int pidfd, int signal) => Syscall(PidfdSendSignalNumber, pidfd, signal, 0, 0) == 0;

    /// <summary>Opens a directory, to lock it, sync it or hand it on.</summary>
    /// <exception cref="IOException">It can't be opened.</exception>
    public static int OpenDirectory(string path)
    {
        var descriptor = Open(path, ReadOnly | CloseOnExec, 0);
        return descriptor >= 0 ? descriptor : throw Failure($"Can't open {path}");
    }

    /// <exception cref="IOException">It is not certain to survive a power cut.</exception>
    public static void SyncDirectory(string path)
    {
        var descriptor = OpenDirectory(path);
        var failed = FSync(descriptor) != 0;
        var failure = failed ? Failure($"Can't sync {path}") : null;
        _ = Close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }
    }

    public static IOException Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    /// <summary>Whether a failure of the file system says that there is no room.</summary>
    public static bool IsDiskFull(IOException exception) =>
        exception.HResult is NoSpace or Quota // As .NET on Linux hands on what the call said.
        || (exception.HResult & 0xFFFF) is 112; // ERROR_DISK_FULL, where it maps it.

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Open(string path, int flags, uint mode);

    /// <summary>Says no on a disk that is read-only, to root too.</summary>
    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Truncate(int descriptor, long length);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int FLock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint Read(int descriptor, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial nint Write(int descriptor, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int WaitPid(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Poll(ref PollEntry entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int SyncFileRange(int descriptor, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long Syscall(long number, long first, long second, long third, long fourth);
}
