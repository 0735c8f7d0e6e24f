using System.IO.Compression;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;

namespace Bramble.Master.Logs;

/// <summary>Compresses what has ended and removes what is old. One caller at a time.</summary>
internal sealed partial class LogStore
{
    private readonly Dictionary<JobId, long> _sizes = [];
    private bool _hasLooked;

    /// <summary>Tidies up.</summary>
    /// <param name="jobs">The jobs there are.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="at">The time.</param>
    public void Tidy(JobSet jobs, LogOptions options, DateTimeOffset at)
    {
        if (!_hasLooked)
        {
            _hasLooked = true;
            foreach (var job in System.IO.Directory.Exists(directory) ? System.IO.Directory.EnumerateDirectories(directory) : [])
            {
                if (JobId.TryParse(Path.GetFileName(job), out var id))
                {
                    _touched.TryAdd(id, 0);
                    _sizes.TryAdd(id, 0);
                }
            }
        }

        foreach (var id in _touched.Keys)
        {
            _touched.TryRemove(id, out _);
            Tidy(id, jobs, at);
        }

        foreach (var id in _sizes.Keys.Where(id => jobs.Find(id) is not { } job || job.Progress.FinishedAt < at - options.Keep).ToList())
        {
            Remove(id);
        }

        var total = _sizes.Values.Sum();
        foreach (var id in _sizes.Keys.OrderBy(id => jobs.Find(id)?.Progress.FinishedAt ?? DateTimeOffset.MaxValue).ThenBy(id => id.Value).ToList())
        {
            if (total <= options.MaxBytes)
            {
                break;
            }

            total -= _sizes[id];
            Remove(id);
        }

        foreach (var (key, state) in _states)
        {
            // What an agent may still send is found again in the files.
            if (jobs.Find(key.Attempt) is not { IsActive: true })
            {
                lock (state.Lock)
                {
                    var isKnown = jobs.Find(key.Attempt) is not null;
                    if (isKnown)
                    {
                        TellEnd(key, state);
                    }

                    // What could not even be told is remembered, until there is room to write it down.
                    if (!isKnown || (state.IsComplete && state.Told >= state.Total))
                    {
                        _states.TryRemove(KeyValuePair.Create(key, state));
                        state.Signal();
                    }
                }
            }
        }
    }

    private void Tidy(JobId id, JobSet jobs, DateTimeOffset at)
    {
        long size = 0;
        var path = Path.Combine(directory, id.ToString());
        if (!System.IO.Directory.Exists(path))
        {
            return;
        }

        foreach (var file in new DirectoryInfo(path).EnumerateFiles())
        {
            size += file.Length;
            if (file.Extension is not (".stdout" or ".stderr") || file.Length < WorthCompressing)
            {
                continue;
            }

            if (KeyOf(id, file.Name) is { } key && jobs.Find(key.Attempt) is not { IsActive: true } && at.UtcDateTime - file.LastWriteTimeUtc > TimeSpan.FromMinutes(1))
            {
                size -= file.Length - Compress(key, file.FullName);
            }
            else
            {
                _touched.TryAdd(id, 0);
            }
        }

        _sizes[id] = size;
    }

    /// <returns>The bytes it takes afterwards.</returns>
    private long Compress(LogKey key, string path)
    {
        var state = Open(key);
        lock (state.Lock)
        {
            var fresh = path + ".new";
            var packed = path + ".gz";
            try
            {
                using (var to = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
                {
                    if (File.Exists(packed))
                    {
                        using var before = File.OpenRead(packed);
                        before.CopyTo(to);
                    }

                    using var zip = new GZipStream(to, CompressionLevel.Fastest);
                    using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    from.CopyTo(zip);
                }

                // A crash between the two leaves pieces in both, which readers pass over.
                File.Move(fresh, packed, overwrite: true);
                File.Delete(path);
                state.FileLength = 0;
                return new FileInfo(packed).Length;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Failed(e);
                return File.Exists(path) ? new FileInfo(path).Length : 0;
            }
        }
    }

    private void Remove(JobId id)
    {
        try
        {
            System.IO.Directory.Delete(Path.Combine(directory, id.ToString()), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(e);
            return;
        }

        _sizes.Remove(id);
        foreach (var (key, state) in _states.Where(pair => pair.Key.Attempt.Task.Job == id))
        {
            lock (state.Lock)
            {
                // Of one that still runs, the next piece makes a new file.
                state.FileLength = 0;
            }
        }
    }

    private static LogKey? KeyOf(JobId job, string name)
    {
        var parts = Path.GetFileNameWithoutExtension(name).Split('-');
        return parts.Length == 2 && AttemptId.TryParse($"{job}/{parts[0]}/{parts[1]}", out var id)
            ? new LogKey(id, name.EndsWith(".stderr", StringComparison.Ordinal))
            : null;
    }
}
