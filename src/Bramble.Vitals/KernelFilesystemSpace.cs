namespace Bramble.Vitals;

/// <summary>Asks by statfs. Only where the system root is the machine's own: elsewhere it would tell of other filesystems.</summary>
internal sealed class KernelFilesystemSpace(string sysroot) : IFilesystemSpace
{
    public FilesystemSpace? Read(string mountPoint)
    {
        if (sysroot is not "/")
        {
            return null;
        }

        try
        {
            var drive = new DriveInfo(mountPoint);
            return new FilesystemSpace(drive.TotalSize, drive.TotalFreeSpace, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
