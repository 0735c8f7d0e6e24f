namespace Bramble.Master.Store;

/// <summary>Keeps a second master off a data directory; the system lets go of it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StoreException">Another process has it.</exception>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            return new DirectoryLock(PrivateFile.Open(Path.Combine(directory, "bramble.lock"), FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The data directory {directory} cannot be locked; another master uses it, or it is not writable: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
