using System.Runtime.InteropServices;

namespace Bramble.Master.Store;

/// <summary>A file system in bytes.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Free">Not used, what only root may use among it.</param>
/// <param name="Available">What this process may still write.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DiskSpace(long Total, long Free, long Available)
{
    /// <summary>Asks the system.</summary>
    /// <returns>Null where it does not tell.</returns>
    public static DiskSpace? Of(string directory)
    {
        try
        {
            // On Linux any directory will do for the name of a drive.
            var drive = new DriveInfo(directory);
            return new DiskSpace(drive.TotalSize, drive.TotalFreeSpace, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As <c>df</c> counts it: what is used, of what can be used by this process, 0 to 100.</summary>
    public double UsedPercent => Total - Free + Available is > 0 and var usable ? 100d * (Total - Free) / usable : 100;

    /// <summary>The same disk as if a file of <paramref name="bytes"/> were not there.</summary>
    public DiskSpace Without(long bytes) => new(Total, Free + bytes, Available + bytes);
}
