namespace Bramble.Vitals;

/// <summary>Lists folders of /sys; a folder that is missing or cannot be read is empty.</summary>
internal static class SensorFolder
{
    // /sys/class is made of links, which match too.
    private static readonly EnumerationOptions Options = new() { AttributesToSkip = FileAttributes.None, MatchType = MatchType.Simple };

    // A folder with more entries of one kind than any board has is odd; the rest of it is left out.
    private const int MostEntries = 1024;

    /// <summary>Lists the entries whose names match.</summary>
    /// <param name="sysroot">The system root.</param>
    /// <param name="path">The folder below it.</param>
    /// <param name="pattern">A name with <c>*</c>.</param>
    /// <returns>Names, in order.</returns>
    public static IReadOnlyList<string> List(string sysroot, string path, string pattern)
    {
        var folder = Path.Join(sysroot, path);
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            var names = Directory.EnumerateFileSystemEntries(folder, pattern, Options).Take(MostEntries).Select(x => Path.GetFileName(x)).ToList();
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
