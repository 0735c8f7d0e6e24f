using System.Runtime.InteropServices;

namespace Bramble.Agent.Tasks;

/// <summary>The machine's users and groups, through libc, so that directories and other sources count too.</summary>
internal static partial class UserTable
{
    // On the stack, since the record points into it; a user with longer fields is not found (ERANGE).
    private const int BufferBytes = 16 * 1024;

    /// <summary>Finds a user by name.</summary>
    public static SystemUser? Find(string name)
    {
        Span<byte> buffer = stackalloc byte[BufferBytes];
        return GetUser(name, out var record, ref MemoryMarshal.GetReference(buffer), BufferBytes, out var found) == 0 && found != 0 ? Convert(record) : null;
    }

    /// <summary>Finds a user by number.</summary>
    public static SystemUser? Find(uint id)
    {
        Span<byte> buffer = stackalloc byte[BufferBytes];
        return GetUserById(id, out var record, ref MemoryMarshal.GetReference(buffer), BufferBytes, out var found) == 0 && found != 0 ? Convert(record) : null;
    }

    /// <summary>Finds a group's number by name.</summary>
    public static uint? FindGroup(string name)
    {
        Span<byte> buffer = stackalloc byte[BufferBytes];
        return GetGroup(name, out var record, ref MemoryMarshal.GetReference(buffer), BufferBytes, out var found) == 0 && found != 0 ? record.Id : null;
    }

    private static SystemUser Convert(in UserRecord record) =>
        new(Marshal.PtrToStringUTF8(record.Name) ?? "", record.User, record.Group, Marshal.PtrToStringUTF8(record.Home) ?? "/");

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUser(string name, out UserRecord record, ref byte buffer, nint length, out nint found);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUserById(uint id, out UserRecord record, ref byte buffer, nint length, out nint found);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetGroup(string name, out GroupRecord record, ref byte buffer, nint length, out nint found);

    [StructLayout(LayoutKind.Sequential)]
    private struct UserRecord
    {
        public nint Name;
        public nint Password;
        public uint User;
        public uint Group;
        public nint Description;
        public nint Home;
        public nint Shell;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct GroupRecord
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public nint Members;
    }
}
