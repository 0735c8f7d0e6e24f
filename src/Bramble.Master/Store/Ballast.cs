using System.Security.Cryptography;

namespace Bramble.Master.Store;

/// <summary>
/// A file that is there to be deleted: on a full disk SQLite cannot even delete rows, since that too is first written to its
/// log. Not thread safe.
/// </summary>
internal sealed class Ballast(string path, long bytes)
{
    public const string FileName = "ballast";

    private const int BlockBytes = 256 * 1024;

    /// <summary>How much room its removal gives; 0 where it is not there.</summary>
    public long HeldBytes
    {
        get
        {
            try
            {
                return new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return 0;
            }
        }
    }

    /// <summary>Deletes it.</summary>
    /// <returns>Whether there is more room now.</returns>
    public bool TryRelease()
    {
        var held = HeldBytes;
        return TryDelete() && held > 0;
    }

    /// <summary>Writes it, whole or not at all. The bytes are random: a file system that compresses would keep nothing free else.</summary>
    /// <returns>Whether it is there now.</returns>
    public bool TryMake()
    {
        try
        {
            using var file = PrivateFile.Open(path, FileShare.None);
            file.SetLength(0);
            var block = RandomNumberGenerator.GetBytes(BlockBytes);
            for (var left = bytes; left > 0; left -= block.Length)
            {
                file.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
            }

            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ = TryDelete();
            return false;
        }
    }

    private bool TryDelete()
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
