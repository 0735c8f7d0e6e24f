using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bramble.Cli.Hosting;

/// <summary>
/// Gives memory back that starting and connecting took and a session does not need. An agent runs for months beside other
/// people's work on a machine of 512 MB; what it takes in its first second must not stay. The figures are in docs/performance.md.
/// </summary>
internal static partial class SmallMemory
{
    /// <summary>Read-only parts of programs that are looked at; the agent with OpenSSL has 14.</summary>
    private const int MaxParts = 128;

    private const int DontNeed = 4; // MADV_DONTNEED
    private const uint Load = 1; // PT_LOAD
    private const uint Writable = 2; // PF_W

    /// <summary>By then a session stands and has sent a few readings, as a rule.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(20);

    /// <summary>A trim takes some 10 ms; in two minutes a third of what it gave back is there again.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Trims soon after a start and from then on every minute.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When it was cancelled.</returns>
    public static async Task KeepAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(First, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Trim();
                timer.Period = Every;
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    /// <summary>Gives back what is not needed now; what is needed again is mapped again from the page cache.</summary>
    private static void Trim()
    {
        // What the join and the handshake allocated: .NET's part, then what its finalizers let go of in OpenSSL.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        _ = Native.MallocTrim(0);
        UnmapCode();
    }

    /// <summary>
    /// Lets go of the pages of code and constants, of which a start touches most and a session a part. They are the file's own and
    /// unchanged, since what the loader changes lies in parts that were writable; so they are mapped again, from the page cache,
    /// where they are touched. Until then the kernel may use them for something else.
    /// </summary>
    private static unsafe void UnmapCode()
    {
        if (!Environment.Is64BitProcess)
        {
            return; // The layout below is that of 64 bits.
        }

        // Collected first: the loader is locked while it walks, and the first call into a library may load it.
        var parts = new Parts { Page = (nuint)Environment.SystemPageSize };
        _ = Native.DlIteratePhdr(&Collect, &parts);
        for (var i = 0; i < parts.Count; i++)
        {
            _ = Native.Madvise((void*)parts.Starts[i], parts.Lengths[i], DontNeed);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe int Collect(ProgramInfo* program, nuint size, Parts* parts)
    {
        for (var i = 0; i < program->HeaderCount && parts->Count < MaxParts; i++)
        {
            var header = program->Headers + i;
            if (header->Type != Load || (header->Flags & Writable) != 0)
            {
                continue;
            }

            // Inward: a page at the edge may be shared with a writable part.
            var start = (program->Address + header->Address + parts->Page - 1) & ~(parts->Page - 1);
            var end = (program->Address + header->Address + header->MemorySize) & ~(parts->Page - 1);
            if (start < end)
            {
                parts->Starts[parts->Count] = start;
                parts->Lengths[parts->Count++] = end - start;
            }
        }

        return 0;
    }

    /// <summary>The start of <c>struct dl_phdr_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ProgramInfo
    {
        public nuint Address;
        public byte* Name;
        public ProgramHeader* Headers;
        public ushort HeaderCount;
    }

    /// <summary><c>Elf64_Phdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProgramHeader
    {
        public uint Type;
        public uint Flags;
        public nuint Offset;
        public nuint Address;
        public nuint PhysicalAddress;
        public nuint FileSize;
        public nuint MemorySize;
        public nuint Alignment;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Parts
    {
        public nuint Page;
        public int Count;
        public Sizes Starts;
        public Sizes Lengths;
    }

    [InlineArray(MaxParts)]
    [StructLayout(LayoutKind.Sequential)]
    private struct Sizes
    {
        private nuint _first;
    }

    private static unsafe partial class Native
    {
        [LibraryImport("libc", EntryPoint = "malloc_trim")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int MallocTrim(nuint keep);

        [LibraryImport("libc", EntryPoint = "madvise")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Madvise(void* address, nuint length, int advice);

        [LibraryImport("libc", EntryPoint = "dl_iterate_phdr")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int DlIteratePhdr(delegate* unmanaged[Cdecl]<ProgramInfo*, nuint, Parts*, int> callback, Parts* data);
    }
}
