using Bramble.Shared;

namespace Bramble.Master.Store.Backups;

/// <summary>
/// Puts the files of a restored cluster in the place of those there are. Nothing but renames, in an order that can be taken up
/// again: after a power cut at any moment <see cref="Finish"/> ends what was begun.
/// </summary>
internal static class Swap
{
    /// <summary>A directory of this name holds files that are to be put in place; what follows the hyphen names where the old ones go.</summary>
    private const string ReadyPrefix = "restored-";
    private const string ReplacedPrefix = "replaced-";

    /// <summary>The swap that was begun in a data directory and not finished, null where there is none.</summary>
    public static string? Unfinished(string data) =>
        Directory.Exists(data) ? Directory.EnumerateDirectories(data, ReadyPrefix + "*").Order(StringComparer.Ordinal).FirstOrDefault() : null;

    /// <summary>Makes a directory with checked and synced files the one to put in place. From here on it will be.</summary>
    /// <returns>Its new name.</returns>
    public static string Begin(string data, string staged, string stamp)
    {
        DurableFile.SyncDirectory(staged);
        var ready = Path.Combine(data, ReadyPrefix + stamp);
        Directory.Move(staged, ready);
        DurableFile.SyncDirectory(data);
        return ready;
    }

    /// <summary>Puts the files in place.</summary>
    /// <returns>Where the old ones are, null where there were none.</returns>
    public static string? Finish(string data, string ready)
    {
        var replaced = Path.Combine(data, ReplacedPrefix + Path.GetFileName(ready)[ReadyPrefix.Length..]);
        foreach (var path in Directory.EnumerateFiles(ready).Order(StringComparer.Ordinal).ToList())
        {
            var name = Path.GetFileName(path);

            // What SQLite keeps beside the old database would be taken for a part of the new one: it goes first, on its own.
            var old = string.Equals(name, StoreFiles.Database, StringComparison.Ordinal) ? [.. StoreFiles.DatabaseSides, name] : new[] { name };
            foreach (var file in old.Where(file => File.Exists(Path.Combine(data, file))))
            {
                Directory.CreateDirectory(replaced, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                File.Move(Path.Combine(data, file), Path.Combine(replaced, file), overwrite: true);
                DurableFile.SyncDirectory(replaced);
                DurableFile.SyncDirectory(data);
            }

            File.Move(path, Path.Combine(data, name));
            DurableFile.SyncDirectory(data);
        }

        Directory.Delete(ready);
        DurableFile.SyncDirectory(data);
        return Directory.Exists(replaced) ? replaced : null;
    }
}
