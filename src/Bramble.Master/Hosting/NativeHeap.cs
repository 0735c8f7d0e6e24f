using System.Runtime.InteropServices;

namespace Bramble.Master.Hosting;

/// <summary>What native code (TLS, SQLite) has allocated.</summary>
internal static unsafe class NativeHeap
{
    // glibc's own; other C libraries have none.
    private static readonly delegate* unmanaged<nuint, int> MallocTrim =
        NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "malloc_trim", out var trim) ? (delegate* unmanaged<nuint, int>)trim : null;

    /// <summary>Gives the pages of it that hold nothing back to the system.</summary>
    public static void Trim()
    {
        if (MallocTrim is not null)
        {
            _ = MallocTrim(0);
        }
    }
}
