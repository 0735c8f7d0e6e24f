using System.Diagnostics;

namespace Bramble.Agent.Tasks;

/// <summary>
/// Deletes what tasks left behind, on a thread of its own: it may be millions of files. Whatever is in the directory
/// <c>tasks/.trash</c> is deleted, now or at the next start.
/// </summary>
internal sealed class Trash : IDisposable
{
    private readonly string _directory;
    private readonly bool _actsForOthers;
    private readonly AutoResetEvent _work = new(initialState: true);
    private readonly Thread _thread;
    private long _number;
    private volatile bool _stopping;

    public Trash(string directory, long firstNumber, bool actsForOthers)
    {
        _actsForOthers = actsForOthers;
        _directory = directory;
        _number = firstNumber;
        Directory.CreateDirectory(directory, AttemptDirectory.Private);
        _thread = new Thread(Run) { IsBackground = true, Name = "bramble-trash" };
        _thread.Start();
    }

    /// <summary>Moves a directory out of the way at once and deletes it later. What can't be moved stays.</summary>
    public void Take(string directory)
    {
        try
        {
            var name = $".gone-{Interlocked.Increment(ref _number)}";
            Directory.Move(directory, Path.Combine(_directory, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(directory); // On another file system: at once then.
        }

        _work.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _work.Set();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _work.WaitOne();
            foreach (var directory in Entries(_directory))
            {
                if (_stopping)
                {
                    return;
                }

                Delete(directory);
            }
        }
    }

    /// <summary>
    /// By rm and not by path as .NET does it: a task of the same user may have a directory in here open and put links in the
    /// way, and who may remove anything must not follow them.
    /// </summary>
    private void Delete(string directory)
    {
        if (!_actsForOthers)
        {
            Open(directory, depth: 0); // A task may have taken its own rights away.
        }

        using var remove = Process.Start(new ProcessStartInfo("/bin/rm", ["-rf", "--one-file-system", "--", directory]) { UseShellExecute = false, RedirectStandardError = true });
        _ = remove?.StandardError.ReadToEnd();
        remove?.WaitForExit(); // What it can't remove is tried again at the next start.
    }

    private static void Open(string directory, int depth)
    {
        const int Deepest = 200; // Below it one would have to start over with relative paths; nobody does that by accident.
        try
        {
            File.SetUnixFileMode(directory, AttemptDirectory.Private);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        foreach (var below in Entries(directory))
        {
            if (depth < Deepest && !new DirectoryInfo(below).Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                Open(below, depth + 1);
            }
        }
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
