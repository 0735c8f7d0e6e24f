using System.Globalization;

namespace Bramble.Agent.Tasks;

/// <summary>Takes up what an agent before this one left: it was stopped, updated, killed, or the machine restarted.</summary>
internal sealed partial class TaskRunner
{
    /// <summary>A shim says who it is within milliseconds of its start.</summary>
    private const int ShimTries = 300;
    private const int ShimTryMilliseconds = 10;

    /// <summary>Damaged directories kept for whoever wants to know why.</summary>
    private const int KeptAside = 16;

    private string Aside => Path.Combine(_directory, ".aside");

    private void Recover()
    {
        HashSet<AttemptKey> alive = [];
        List<Attempt> ended = [];
        foreach (var job in Directory.GetDirectories(_directory).Where(job => !Path.GetFileName(job).StartsWith('.')))
        {
            foreach (var directory in Directory.GetDirectories(job))
            {
                if (!AttemptKey.TryParse(Path.GetFileName(job), Path.GetFileName(directory), out var key))
                {
                    MoveAside(directory);
                    continue;
                }

                var attempt = new Attempt(key, directory) { Intent = AttemptDirectory.ReadIntent(directory) };
                attempt.Epoch = attempt.Intent?.Epoch ?? 0;
                _attempts.Add(key, attempt);
                if (TryAttach(attempt))
                {
                    alive.Add(key);
                }
                else
                {
                    ended.Add(attempt);
                }
            }

            TryDeleteEmpty(job);
        }

        SyncExits(ended.ConvertAll(attempt => attempt.Directory));
        foreach (var attempt in ended)
        {
            End(attempt, ConcludeFound(attempt));
        }

        _active = alive.Count;
        _cgroups?.ClearAllBut(alive);
        ClearWorkRoot();
        foreach (var attempt in _attempts.Values.Where(attempt => attempt.State != AttemptState.Ended))
        {
            LogAttached(attempt.Key, attempt.Pid);
            _sink.Changed(attempt.Status);
            _sink.OutputGrew(attempt.Key);
        }
    }

    /// <summary>Whether a shim holds the attempt: its lock says so, and its process id and start time say who it is.</summary>
    private bool TryAttach(Attempt attempt)
    {
        for (var tries = 0; tries < ShimTries && IsLocked(attempt.Directory); tries++)
        {
            if (ShimState.Read(attempt.Directory) is { } state)
            {
                var pidfd = LinuxCalls.PidfdOpen(state.Pid);

                // Asked after the descriptor was opened, so that it is about the same process.
                if (pidfd >= 0 && ProcessTable.StartTime(state.Pid) == state.StartTime)
                {
                    attempt.Pid = state.Pid;
                    attempt.Pidfd = pidfd;
                    attempt.State = state.Running ? AttemptState.Running : AttemptState.Starting;
                    attempt.Intent ??= new AttemptIntent { BootId = _bootId, Command = "", TailBytes = AttemptSpecCheck.DefaultKeptBytes };
                    _watched.Add(attempt);
                    return true;
                }

                if (pidfd >= 0)
                {
                    _ = LinuxCalls.Close(pidfd);
                }
            }

            Pause.Milliseconds(ShimTryMilliseconds);
        }

        return false;
    }

    private AttemptResult ConcludeFound(Attempt attempt)
    {
        var exit = AttemptDirectory.ReadExit(attempt.Directory);
        if (attempt.Intent is null && exit is null)
        {
            _cgroups?.Clear(attempt.Key);
            _ = ProcessTable.KillLeftovers(attempt.Key);
            MoveAside(attempt.Directory);
            return ResultSentences.Lost(ResultCodes.StateCorrupt, "What the node knew of it is damaged, so its end is not known.");
        }

        var rebooted = attempt.Intent is { BootId.Length: > 0 } intent && _bootId.Length > 0 && !string.Equals(intent.BootId, _bootId, StringComparison.Ordinal);
        return exit is null && !rebooted && !File.Exists(Path.Combine(attempt.Directory, ShimState.FileName))
            ? ResultSentences.Lost(ResultCodes.NeverStarted, "The agent was stopped before it could start it.")
            : Conclude(attempt, rebooted);
    }

    private static bool IsLocked(string directory)
    {
        int descriptor;
        try
        {
            descriptor = LinuxCalls.OpenDirectory(directory);
        }
        catch (IOException)
        {
            return false;
        }

        // Given up again at once where it was free: with the descriptor.
        var locked = LinuxCalls.FLock(descriptor, LinuxCalls.LockExclusiveNow) != 0;
        _ = LinuxCalls.Close(descriptor);
        return locked;
    }

    private void MoveAside(string directory)
    {
        try
        {
            Directory.CreateDirectory(Aside, AttemptDirectory.Private);
            foreach (var old in new DirectoryInfo(Aside).GetDirectories().OrderByDescending(found => found.LastWriteTimeUtc).Skip(KeptAside - 1))
            {
                _trash.Take(old.FullName);
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(Path.GetDirectoryName(directory))}-{Path.GetFileName(directory)}-{_time.GetUtcNow().ToUnixTimeMilliseconds()}");
            Directory.Move(directory, Path.Combine(Aside, name));
            LogMovedAside(directory, Aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trash.Take(directory);
        }
    }

    /// <summary>With which the names of this agent's private directories begin: another on the same machine has its own among them.</summary>
    private string OwnMark => $"{CgroupTree.Digest(_options.DataDirectory)}-";

    /// <summary>Private directories whose attempt is gone.</summary>
    private void ClearWorkRoot()
    {
        if (!_users.ActsForOthers || !Directory.Exists(_options.WorkRoot))
        {
            return;
        }

        var known = _attempts.Values.Select(attempt => attempt.Intent?.PrivateDirectory).ToHashSet(StringComparer.Ordinal);
        foreach (var directory in Directory.GetDirectories(_options.WorkRoot, $"{OwnMark}*").Where(directory => !known.Contains(directory)))
        {
            RemovePrivate(directory);
        }
    }
}
