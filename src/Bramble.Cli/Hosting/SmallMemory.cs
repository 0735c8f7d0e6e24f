using System.Runtime.InteropServices;

namespace Bramble.Cli.Hosting;

/// <summary>
/// Gives memory back that starting and connecting took and a session does not need. An agent runs for months beside other
/// people's work on a machine of 512 MB; what it takes in its first second must not stay. The figures are in docs/performance.md.
/// </summary>
internal static partial class SmallMemory
{
    private const int DontNeed = 4; // MADV_DONTNEED

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
    /// unchanged, or they stay: so they are mapped again, from the page cache, where they are touched. Until then the kernel may use
    /// them for something else.
    /// </summary>
    private static unsafe void UnmapCode()
    {
        foreach (var part in CleanMappings.Read("/proc/self/smaps"))
        {
            _ = Native.Madvise((void*)part.Start, part.Length, DontNeed);
        }
    }

    private static unsafe partial class Native
    {
        [LibraryImport("libc", EntryPoint = "malloc_trim")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int MallocTrim(nuint keep);

        [LibraryImport("libc", EntryPoint = "madvise")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Madvise(void* address, nuint length, int advice);
    }
}
