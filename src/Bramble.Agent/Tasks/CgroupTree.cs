using System.Security.Cryptography;
using System.Text;

namespace Bramble.Agent.Tasks;

/// <summary>
/// The agent's part of the cgroup v2 tree, with a group for each attempt. What works is found by doing it, not by reading
/// versions: Raspberry Pi OS switches memory groups off, containers make the tree read-only, and so on.
/// </summary>
internal sealed class CgroupTree
{
    private static readonly string[] Controllers = ["memory", "cpu", "pids"];

    private readonly string _path;

    private CgroupTree(string path, bool memory, bool cpu, bool pids)
    {
        _path = path;
        Memory = memory;
        Cpu = cpu;
        Pids = pids;
    }

    public bool Memory { get; }

    public bool Cpu { get; }

    public bool Pids { get; }

    /// <summary>Finds and prepares the tree.</summary>
    /// <param name="dataDirectory">Tells two agents on one machine apart.</param>
    /// <param name="actsForOthers">Whether the agent may write where root does.</param>
    /// <returns>Null where this machine lets it make no groups.</returns>
    public static CgroupTree? Prepare(string dataDirectory, bool actsForOthers)
    {
        try
        {
            if (Mount() is not { } mount)
            {
                return null;
            }

            // Where it may, beside the groups of the system's services and not below one: a group with a service's process in it can
            // hand no controllers on, and systemd ends what is below a service with it.
            var parent = actsForOthers ? Path.Combine(mount, "bramble") : mount + Own();
            var path = Path.Combine(parent, $"bramble-{Digest(dataDirectory)}");
            Directory.CreateDirectory(path);
            HandOn(mount, actsForOthers);
            HandOn(parent, may: true);
            HandOn(path, may: true);
            return Probe(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The group of an attempt, made and removed by its shim.</summary>
    public string PathOf(AttemptKey key) => Path.Combine(_path, $"{key.JobName}-{key.DirectoryName}");

    /// <summary>Kills and removes what an attempt left that has no shim any more.</summary>
    public void Clear(AttemptKey key) => Clear(PathOf(key));

    /// <summary>Clears all groups but those of some attempts.</summary>
    public void ClearAllBut(IReadOnlySet<AttemptKey> kept)
    {
        var names = kept.Select(key => $"{key.JobName}-{key.DirectoryName}").ToHashSet(StringComparer.Ordinal);
        try
        {
            foreach (var group in Directory.GetDirectories(_path))
            {
                if (!names.Contains(Path.GetFileName(group)))
                {
                    Clear(group);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing to clear then.
        }
    }

    /// <summary>Leaves nothing behind where nothing runs.</summary>
    public void RemoveIfEmpty()
    {
        try
        {
            Directory.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Attempts run in it.
        }
    }

    private static void Clear(string group)
    {
        if (!Directory.Exists(group))
        {
            return;
        }

        _ = TryWrite(Path.Combine(group, "cgroup.kill"), "1");

        // Empty within milliseconds, but for what waits for a dead disk; that one is cleared at the next start.
        for (var tries = 0; tries < 50; tries++)
        {
            try
            {
                Directory.Delete(group);
                return;
            }
            catch (IOException)
            {
                Pause.Milliseconds(2);
            }
            catch (UnauthorizedAccessException)
            {
                return;
            }
        }
    }

    private static CgroupTree? Probe(string path)
    {
        var probe = Path.Combine(path, "probe");
        Directory.CreateDirectory(probe);
        try
        {
            return File.Exists(Path.Combine(probe, "cgroup.kill")) // Linux 5.14; without it a group is of no use to us.
                ? new CgroupTree(
                    path,
                    TryWrite(Path.Combine(probe, "memory.max"), "1073741824"),
                    TryWrite(Path.Combine(probe, "cpu.max"), "100000 100000"),
                    TryWrite(Path.Combine(probe, "pids.max"), "512"))
                : null;
        }
        finally
        {
            Directory.Delete(probe);
        }
    }

    private static void HandOn(string group, bool may)
    {
        foreach (var controller in may ? Controllers : [])
        {
            _ = TryWrite(Path.Combine(group, "cgroup.subtree_control"), $"+{controller}");
        }
    }

    private static bool TryWrite(string file, string text)
    {
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(handle, Encoding.ASCII.GetBytes(text), 0);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Mount() => Mounts.All().FirstOrDefault(mount => mount is { Type: "cgroup2", Root: "/" })?.Path;

    private static string Own() =>
        File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?[3..].TrimEnd('/') ?? "";

    internal static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));
}
