using System.Globalization;

namespace Bramble.Master.Store;

/// <summary>Keeps a second master off a data directory; the system lets go of it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "bramble.lock";

    /// <summary>Beside the lock, since .NET lets nobody read a locked file.</summary>
    private const string PidFileName = "bramble.pid";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StoreException">Another process has it.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            var file = Open(path);
            SayWho(directory);
            return new DirectoryLock(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"The data directory {directory} cannot be written: {e.Message} Choose another with --data DIR.", e);
        }
        catch (IOException e)
        {
            throw new StoreException(
                Holder(directory) is { } holder
                    ? $"The data directory {directory} is in use by another master (process {holder}): stop it, or choose another directory with --data DIR."
                    : $"The data directory {directory} cannot be locked: {e.Message} Choose another with --data DIR.",
                e);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A lock needs no writing: a master on a disk that can only be read has its directory for itself as well.</summary>
    private static FileStream Open(string path)
    {
        try
        {
            return PrivateFile.Open(path, FileShare.None);
        }
        catch (IOException e) when (e.HResult == Errno.ReadOnly && File.Exists(path))
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
        }
    }

    /// <summary>For words only: a full disk must not keep a master from its data.</summary>
    private static void SayWho(string directory)
    {
        try
        {
            File.WriteAllText(Path.Combine(directory, PidFileName), $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next one is told that it is in use, and not by whom.
        }
    }

    /// <summary>Who has it, as it wrote there; for words only, the lock itself is the system's.</summary>
    private static int? Holder(string directory)
    {
        try
        {
            var isNumber = int.TryParse(File.ReadAllText(Path.Combine(directory, PidFileName)).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var holder);

            // One that started on a read-only disk could not write who it is: what stands there is who had it before.
            return isNumber && Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{holder}")) ? holder : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
