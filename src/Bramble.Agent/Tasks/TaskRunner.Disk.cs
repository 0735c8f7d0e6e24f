using System.Globalization;
using System.Text.Json;
using Bramble.Protocol.Text;

namespace Bramble.Agent.Tasks;

/// <summary>Everything that waits for the disk, on one thread and in batches: an SD card takes as long to sync one file as a hundred.</summary>
internal sealed partial class TaskRunner
{
    private const int MaxBatch = 64;

    // Longer than any of our own sentences with a usual path in it; a message has room for several.
    private const int MaxSentence = 400;

    private static readonly byte[] Reserved = [.. Enumerable.Repeat((byte)' ', ShimExit.ReservedBytes)];
    private static readonly TimeSpan ThreadCountAge = TimeSpan.FromSeconds(5);

    private readonly Queue<(Attempt Attempt, AttemptSpec Spec)> _toStart = [];
    private readonly Queue<Attempt> _toFinish = [];
    private readonly Queue<Attempt> _toRemove = [];
    private readonly TimeProvider _time;
    private readonly Dictionary<uint, (long At, int Count)> _threads = [];
    private int _unacked;
    private int _active;

    private void RunDisk()
    {
        while (!_stopping)
        {
            _diskWork.WaitOne();
            while (!_stopping && DiskRound())
            {
            }
        }

        // What was acked is not told again after a stop in good order. What was not begun is the master's to give again.
        Remove([.. _toRemove]);
    }

    private bool DiskRound()
    {
        List<Attempt> finished = [];
        List<(Attempt Attempt, AttemptSpec Spec)> starting = [];
        List<Attempt> removed = [];
        lock (_lock)
        {
            Take(_toFinish, finished);
            Take(_toStart, starting);
            Take(_toRemove, removed);
        }

        Finish(finished);
        StartAll(starting);
        Remove(removed);
        return finished.Count + starting.Count + removed.Count > 0;

        static void Take<T>(Queue<T> from, List<T> to)
        {
            while (to.Count < MaxBatch && from.TryDequeue(out var item))
            {
                to.Add(item);
            }
        }
    }

    /// <summary>The shims of these have ended.</summary>
    private void Finish(List<Attempt> attempts)
    {
        SyncExits(attempts.ConvertAll(attempt => attempt.Directory));
        foreach (var attempt in attempts)
        {
            End(attempt, Conclude(attempt, rebooted: false));
            _active--;
        }
    }

    /// <summary>Makes the result of an attempt without a shim.</summary>
    private AttemptResult Conclude(Attempt attempt, bool rebooted)
    {
        var intent = attempt.Intent ?? new AttemptIntent { BootId = "", Command = "" };
        if (AttemptDirectory.ReadExit(attempt.Directory) is { } exit)
        {
            // Told to stop while the disk was full, the shim could not see who asked.
            return ResultSentences.Make(attempt.CancelGrace is not null && exit.Cause is "shutdown" ? exit with { Cause = "cancel" } : exit, intent);
        }

        if (rebooted)
        {
            return ResultSentences.Lost(ResultCodes.Reboot, "The node was restarted while it ran.");
        }

        _cgroups?.Clear(attempt.Key);
        var killed = ProcessTable.KillLeftovers(attempt.Key);
        LogShimDied(attempt.Key, killed);
        return ResultSentences.Lost(ResultCodes.ShimDied, string.Create(CultureInfo.InvariantCulture, $"The process that kept it was killed, so its end is not known; {killed} of its processes were left and ended."));
    }

    private void StartAll(List<(Attempt Attempt, AttemptSpec Spec)> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var policy = ReadPolicy(out var problem);
        List<PreparedStart> prepared = [];
        foreach (var (attempt, spec) in batch)
        {
            var start = new PreparedStart(attempt, spec);
            try
            {
                start.Refusal = policy is null ? new Refusal(ResultCodes.PolicyInvalid, problem ?? "The node has no policy.") : Prepare(start, policy);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                start.Refusal = Explain(e);
            }

            prepared.Add(start);
        }

        SyncIntents(prepared);
        foreach (var start in prepared)
        {
            Start(start);
        }
    }

    private void Start(PreparedStart start)
    {
        var attempt = start.Attempt;
        AttemptResult? result = null;
        try
        {
            lock (_lock)
            {
                result = start.Refusal is { } refusal ? ResultSentences.Refused(refusal)
                    : attempt.CancelGrace is not null ? new AttemptResult { Outcome = AttemptOutcome.Cancelled, Code = ResultCodes.Cancelled, Message = "Cancelled before it started." }
                    : null;
            }

            result ??= Spawn(start);
        }
        catch (IOException e)
        {
            result = ResultSentences.Refused(Explain(e));
        }
        finally
        {
            start.Dispose();
        }

        if (result is not null)
        {
            KeepRefusal(attempt, result);
            End(attempt, result);
        }

        attempt.Started?.TrySetResult();
    }

    /// <returns>A result where it could not be kept; else null.</returns>
    private AttemptResult? Spawn(PreparedStart start)
    {
        var attempt = start.Attempt;
        var pid = ShimProgram.Start(_options.ShimPath, [.. start.Arguments, "--", .. start.Command], start.Environment, start.Descriptor, _nowhere);
        var pidfd = LinuxCalls.PidfdOpen(pid);
        if (pidfd < 0)
        {
            // Unwatched it would never be told to have ended. Its task goes with it.
            _ = LinuxCalls.Signal(pid, LinuxCalls.Kill);
            _ = LinuxCalls.WaitPid(pid, out _, 0);
            return ResultSentences.Lost(ResultCodes.ShimDied, "The agent has too many files open to watch it, so it was ended.");
        }

        _active++;
        lock (_lock)
        {
            attempt.Pid = pid;
            attempt.Pidfd = pidfd;
            if (attempt.CancelGrace is { } grace)
            {
                TellShim(attempt, grace);
            }

            _watched.Add(attempt);
        }

        LogStarted(attempt.Key, pid);
        // A quick shim has said that its task runs before it was watched, and nobody knew whose word that was.
        WakeWatch(pid);
        return null;
    }

    /// <summary>So that the same is told after a restart of the agent. Where the disk is full, or the power goes, it is told as never started then.</summary>
    private static void KeepRefusal(Attempt attempt, AttemptResult result)
    {
        var exit = new ShimExit { Version = 1, Cause = result.Outcome == AttemptOutcome.Cancelled ? "cancel" : "agent", RefusalCode = result.Code, RefusalMessage = result.Message };
        try
        {
            AttemptDirectory.Create(Path.Combine(attempt.Directory, ShimExit.FileName), JsonSerializer.SerializeToUtf8Bytes(exit, TasksJsonContext.Default.ShimExit));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in memory.
        }
    }

    private void End(Attempt attempt, AttemptResult result)
    {
        // A command's name may be as long as a message, and anything may be in it.
        result = result with { Message = Untrusted.Clean(result.Message, MaxSentence) };
        lock (_lock)
        {
            attempt.Result = result;
            attempt.State = AttemptState.Ended;
            _unacked++;
        }

        LogEnded(attempt.Key, result.Outcome, result.Code);
        _sink.Changed(attempt.Status);
        _sink.OutputGrew(attempt.Key);
    }

    private void Remove(List<Attempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            if (attempt.Intent?.PrivateDirectory is { } apart && !apart.StartsWith(attempt.Directory, StringComparison.Ordinal))
            {
                RemovePrivate(apart);
            }

            if (!AttemptDirectory.TryRemove(attempt.Directory))
            {
                _trash.Take(attempt.Directory);
            }
        }

        foreach (var job in attempts.Select(attempt => attempt.Key.JobName).Distinct(StringComparer.Ordinal))
        {
            TryDeleteEmpty(Path.Combine(_directory, job));
        }
    }

    private void RemovePrivate(string directory)
    {
        // Only ever what this runner made.
        if (string.Equals(Path.GetDirectoryName(directory), Path.TrimEndingDirectorySeparator(_options.WorkRoot), StringComparison.Ordinal) && !TryDeleteEmpty(directory) && Directory.Exists(directory))
        {
            _trash.Take(directory);
        }
    }

    private static bool TryDeleteEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void SyncIntents(List<PreparedStart> batch)
    {
        var ready = batch.FindAll(start => start.Refusal is null);
        var failures = _commit.Sync(ready.ConvertAll(start => Path.Combine(start.Attempt.Directory, AttemptIntent.FileName)));
        for (var i = 0; i < ready.Count; i++)
        {
            ready[i].Refusal = failures[i] is { } failure ? Explain(failure) : null;
        }
    }

    private void SyncExits(List<string> directories)
    {
        var written = directories.FindAll(directory => File.Exists(Path.Combine(directory, ShimExit.FileName))); // Else its shim died.
        var failures = _commit.Sync(written.ConvertAll(directory => Path.Combine(directory, ShimExit.FileName)));
        for (var i = 0; i < written.Count; i++)
        {
            if (failures[i] is { } failure)
            {
                // Better told than lost; only a power cut could still take it back.
                LogNotSynced(written[i], failure.Message);
            }
        }
    }

    private static Refusal Explain(Exception exception) => exception is IOException io && LinuxCalls.IsDiskFull(io)
        ? new Refusal(ResultCodes.DiskFull, "Could not start: the node's disk is full.")
        : new Refusal(ResultCodes.NodeFailed, $"Could not start: {exception.Message}");

    private sealed class PreparedStart(Attempt attempt, AttemptSpec spec) : IDisposable
    {
        public Attempt Attempt { get; } = attempt;

        public AttemptSpec Spec { get; } = spec;

        public Refusal? Refusal { get; set; }

        public int Descriptor { get; set; } = -1;

        public IReadOnlyList<string> Arguments { get; set; } = [];

        public IReadOnlyList<string> Command { get; set; } = [];

        public IReadOnlyList<string> Environment { get; set; } = [];

        public void Dispose()
        {
            if (Descriptor >= 0)
            {
                _ = LinuxCalls.Close(Descriptor);
            }
        }
    }
}
