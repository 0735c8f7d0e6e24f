using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>Starts shims. posix_spawn and not .NET's own way, which can hand on no descriptor and block no signal.</summary>
internal static partial class ShimProgram
{
    private const string FileName = "bramble-shim";

    // Larger than the C library's on every platform.
    private const int OpaqueBytes = 1024;
    private const int SignalSetBytes = 128;

    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;

    /// <summary>Where the program is: beside this one.</summary>
    public static string DefaultPath { get; } = Path.Combine(AppContext.BaseDirectory, FileName);

    /// <summary>Starts a shim with a directory as its descriptor 3 and nothing on the first three.</summary>
    /// <returns>Its process id.</returns>
    /// <exception cref="IOException">It can't be started.</exception>
    public static unsafe int Start(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int directory, int nowhere)
    {
        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var signals = stackalloc byte[SignalSetBytes];
        _ = ActionsInit(actions);
        _ = AttributesInit(attributes);
        try
        {
            for (var standard = 0; standard < 3; standard++)
            {
                _ = AddDup(actions, nowhere, standard);
            }

            _ = AddDup(actions, directory, 3);

            // Ignored signals would stay so for the task. Blocked ones wait until the shim is ready for them: one that asks it
            // to stop may come before.
            _ = FillSet(signals);
            _ = SetDefaults(attributes, signals);
            _ = SetMask(attributes, signals);
            _ = SetFlags(attributes, SetSignalDefaults | SetSignalMask);
            string?[] argv = [program, .. arguments, null];
            string?[] variables = [.. environment, null];
            var error = Spawn(out var pid, program, actions, attributes, argv, variables);
            return error == 0 ? pid : throw new IOException($"Can't start {program}: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Spawn(out int pid, string path, byte* actions, byte* attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AddDup(byte* actions, int descriptor, int becomes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int FillSet(byte* signals);
}
