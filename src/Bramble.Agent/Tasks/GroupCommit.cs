namespace Bramble.Agent.Tasks;

/// <summary>
/// Makes the files of many attempts survive a power cut at the price of one. ext4 writes its journal in order: when all data
/// is on its way to the device and one later change of metadata is committed, so is every earlier one. On other file systems
/// each file and directory is synced, several at a time, so that the device can join their flushes.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int AtATime = 8;

    private readonly string _directory;
    private readonly int _marker;
    private long _markerBytes;

    /// <param name="directory">All files are below it and on its file system.</param>
    /// <param name="together">Whether one commit serves all.</param>
    /// <exception cref="IOException">The directory can't be written.</exception>
    public GroupCommit(string directory, bool together)
    {
        _directory = directory;
        IsTogether = together;
        if (!together)
        {
            _marker = -1;
            return;
        }

        _marker = LinuxCalls.Open(Path.Combine(directory, ".commit"), LinuxCalls.ReadWrite | LinuxCalls.Create | LinuxCalls.CloseOnExec, 0x180);
        if (_marker < 0)
        {
            throw LinuxCalls.Failure($"Can't write in {directory}");
        }
    }

    public bool IsTogether { get; }

    /// <summary>Whether a directory is on ext4 with a journal that orders data before metadata, which is what it does unless told otherwise.</summary>
    public static bool Serves(string directory)
    {
        try
        {
            return Mounts.Of(directory) is { Type: "ext4", ReadOnly: false } mount
                && !mount.HasOption("data=writeback") && !mount.HasOption("nobarrier") && !mount.HasOption("barrier=0")
                && Path.GetFileName(File.ResolveLinkTarget($"/sys/dev/block/{mount.Device}", returnFinalTarget: true)?.FullName) is { Length: > 0 } device
                && Directory.EnumerateDirectories("/proc/fs/jbd2", $"{device}-*").Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Syncs files, and their names in their directories.</summary>
    /// <param name="files">Full paths.</param>
    /// <returns>For each in turn null, or why it is not certain to survive.</returns>
    public IReadOnlyList<IOException?> Sync(IReadOnlyList<string> files)
    {
        var failures = new IOException?[files.Count];
        if (files.Count == 0)
        {
            return failures;
        }

        if (IsTogether)
        {
            SyncTogether(files, failures);
        }
        else
        {
            Parallel.For(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, i => failures[i] = Try(() => SyncOne(files[i])));
            var above = Try(() => files.Select(file => Path.GetDirectoryName(Path.GetDirectoryName(file))!).Distinct(StringComparer.Ordinal).Append(_directory).ToList().ForEach(LinuxCalls.SyncDirectory));
            Spread(failures, above);
        }

        return failures;
    }

    public void Dispose()
    {
        if (_marker >= 0)
        {
            _ = LinuxCalls.Close(_marker);
        }
    }

    private void SyncTogether(IReadOnlyList<string> files, IOException?[] failures)
    {
        var descriptors = new int[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            descriptors[i] = LinuxCalls.Open(files[i], LinuxCalls.ReadOnly | LinuxCalls.CloseOnExec, 0);
            failures[i] = descriptors[i] < 0 || LinuxCalls.SyncFileRange(descriptors[i], 0, 0, LinuxCalls.WriteBegin) != 0 ? LinuxCalls.Failure($"Can't write {files[i]}") : null;
        }

        // All are on their way; now each is waited for.
        for (var i = 0; i < files.Count; i++)
        {
            if (failures[i] is null && LinuxCalls.SyncFileRange(descriptors[i], 0, 0, LinuxCalls.WriteAndWait) != 0)
            {
                failures[i] = LinuxCalls.Failure($"Can't write {files[i]}");
            }

            if (descriptors[i] >= 0)
            {
                _ = LinuxCalls.Close(descriptors[i]);
            }
        }

        // Another length each time is a change of metadata each time, the last of all; its commit brings the others.
        _markerBytes = 1 - _markerBytes;
        Spread(failures, LinuxCalls.Truncate(_marker, _markerBytes) != 0 || LinuxCalls.FSync(_marker) != 0 ? LinuxCalls.Failure($"Can't sync {_directory}") : null);
    }

    private static void SyncOne(string file)
    {
        LinuxCalls.SyncDirectory(file); // An open and an fsync, which are the same for a file.
        LinuxCalls.SyncDirectory(Path.GetDirectoryName(file)!); // A full path of a file always has a directory.
    }

    private static IOException? Try(Action sync)
    {
        try
        {
            sync();
            return null;
        }
        catch (IOException e)
        {
            return e;
        }
    }

    private static void Spread(IOException?[] failures, IOException? common)
    {
        for (var i = 0; common is not null && i < failures.Length; i++)
        {
            failures[i] ??= common;
        }
    }
}
