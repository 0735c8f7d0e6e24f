namespace Bramble.Agent.Tasks;

/// <summary>What is mounted, from /proc/self/mountinfo; see proc(5) for its fields.</summary>
internal static class Mounts
{
    private const int FieldsBefore = 6;

    public static IEnumerable<MountPoint> All()
    {
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            if (Parse(line) is { } mount)
            {
                yield return mount;
            }
        }
    }

    /// <summary>The file system a full path is on; the last mounted of the longest path.</summary>
    public static MountPoint? Of(string path)
    {
        MountPoint? best = null;
        foreach (var mount in All())
        {
            var below = mount.Path is "/" || string.Equals(mount.Path, path, StringComparison.Ordinal) || path.StartsWith(mount.Path + "/", StringComparison.Ordinal);
            best = below && mount.Path.Length >= (best?.Path.Length ?? 0) ? mount : best;
        }

        return best;
    }

    internal static MountPoint? Parse(string line)
    {
        var dash = line.IndexOf(" - ", StringComparison.Ordinal);
        var before = dash < 0 ? [] : line[..dash].Split(' ');
        var after = dash < 0 ? [] : line[(dash + 3)..].Split(' ');
        return before.Length >= FieldsBefore && after.Length >= 3
            ? new MountPoint(Unescape(before[4]), Unescape(before[3]), after[0], before[2], $"{before[5]},{after[2]}")
            : null;
    }

    private static string Unescape(string text) =>
        text.Replace(@"\040", " ", StringComparison.Ordinal).Replace(@"\011", "\t", StringComparison.Ordinal).Replace(@"\012", "\n", StringComparison.Ordinal).Replace(@"\134", @"\", StringComparison.Ordinal);
}
