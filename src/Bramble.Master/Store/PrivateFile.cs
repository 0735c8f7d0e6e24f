namespace Bramble.Master.Store;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Opens for reading and writing; makes it with mode 0600 where it is missing.</summary>
    public static FileStream Open(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
