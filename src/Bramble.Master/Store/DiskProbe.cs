namespace Bramble.Master.Store;

/// <summary>Whether a directory's disk takes a byte and keeps it.</summary>
internal static class DiskProbe
{
    private const string FileName = "probe";

    /// <summary>Writes and syncs a byte.</summary>
    /// <returns>False where the disk is read-only, full or failing.</returns>
    public static bool Succeeds(string directory)
    {
        try
        {
            using var file = PrivateFile.Open(Path.Combine(directory, FileName), FileShare.None);
            file.WriteByte((byte)'.');
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
