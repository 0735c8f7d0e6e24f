using System.Globalization;
using Bramble.Master.Hosting;
using Bramble.Shared;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store.Backups;

/// <summary>
/// The copies of the database that the master keeps by itself: <c>cluster-NUMBER-TIME.db</c>. The number orders them, since a
/// board without a clock battery may have had another time. Not thread safe: one loop uses it.
/// </summary>
internal sealed class Snapshots(MasterSettings settings, IOptions<StoreOptions> options)
{
    private const string Pattern = "cluster-*.db";
    private const string TemporaryName = "snapshot.new";
    private const int CompareBytes = 64 * 1024;

    private readonly string _directory = DirectoryOf(options.Value, settings);

    public static string DirectoryOf(StoreOptions options, MasterSettings settings) =>
        Path.GetFullPath(options.SnapshotDirectory is { Length: > 0 } named ? named : Path.Combine(settings.Data, "backups"));

    /// <summary>For the owner only, where it has to be made.</summary>
    public static void MakeDirectory(StoreOptions options, MasterSettings settings) =>
        Directory.CreateDirectory(DirectoryOf(options, settings), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Keeps a copy, where anything has changed since the newest, and drops the oldest.</summary>
    /// <returns>The copy's path, or null where the newest is the same.</returns>
    /// <exception cref="StoreException">It can't be made.</exception>
    public string? Take(DateTimeOffset now)
    {
        try
        {
            MakeDirectory(options.Value, settings);
            var temporary = Path.Combine(_directory, TemporaryName);
            DatabaseCopy.Make(Path.Combine(settings.Data, StoreFiles.Database), temporary);
            var kept = Kept();
            if (kept.Count > 0 && AreSame(kept[^1].Path, temporary))
            {
                File.Delete(temporary);
                return null;
            }

            var number = kept.Count > 0 ? kept[^1].Number + 1 : 1;
            var path = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"cluster-{number:000000}-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.db"));
            File.Move(temporary, path, overwrite: true);
            DurableFile.SyncDirectory(_directory);
            foreach (var old in kept.Take(Math.Max(0, kept.Count + 1 - options.Value.SnapshotsKept)))
            {
                File.Delete(old.Path);
            }

            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"No copy of the database can be kept in {_directory}: {e.Message}", e);
        }
    }

    /// <summary>When a snapshot was taken, as its name says; null for other names.</summary>
    public static DateTimeOffset? TakenAt(string path) =>
        Path.GetFileNameWithoutExtension(path).Split('-') is ["cluster", _, var stamp]
        && DateTimeOffset.TryParseExact(stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    /// <summary>Those there are, oldest first.</summary>
    private List<(long Number, string Path)> Kept()
    {
        var kept = new List<(long Number, string Path)>();
        foreach (var path in Directory.EnumerateFiles(_directory, Pattern))
        {
            if (Path.GetFileNameWithoutExtension(path).Split('-') is ["cluster", var number, _]
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            {
                kept.Add((parsed, path));
            }
        }

        kept.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return kept;
    }

    /// <summary>Copies of the same rows have the same bytes.</summary>
    private static bool AreSame(string one, string other)
    {
        using var first = File.OpenRead(one);
        using var second = File.OpenRead(other);
        if (first.Length != second.Length)
        {
            return false;
        }

        var (left, right) = (new byte[CompareBytes], new byte[CompareBytes]);
        int read;
        while ((read = first.ReadAtLeast(left, CompareBytes, throwOnEndOfStream: false)) > 0)
        {
            if (second.ReadAtLeast(right, CompareBytes, throwOnEndOfStream: false) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }
}
