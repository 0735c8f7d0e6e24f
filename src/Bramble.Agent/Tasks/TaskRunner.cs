using Microsoft.Extensions.Logging;

namespace Bramble.Agent.Tasks;

/// <summary>
/// Runs attempts on this machine, each held by a shim process of its own, so that none depends on this process: it may end
/// in any way, and the next one takes them up again. Thread-safe. Two threads, however many attempts: one for everything that
/// waits for the disk, one that watches.
/// </summary>
internal sealed partial class TaskRunner : IDisposable
{
    private const int LockTries = 40;
    private const int LockPauseMilliseconds = 25;

    private readonly TaskRunnerOptions _options;
    private readonly IAttemptSink _sink;
    private readonly ILogger _logger;
    private readonly TaskUsers _users;
    private readonly CgroupTree? _cgroups;
    private readonly string _directory;
    private readonly string _bootId;
    private readonly Lock _lock = new();
    private readonly Dictionary<AttemptKey, Attempt> _attempts = [];
    private readonly AutoResetEvent _diskWork = new(initialState: false);
    private readonly Thread _disk;
    private readonly Thread _watch;
    private readonly Trash _trash;
    private readonly GroupCommit _commit;
    private readonly int _agentLock;
    private readonly int _nowhere;
    private readonly int _events;
    private volatile bool _stopping;

    private TaskRunner(TaskRunnerOptions options, IAttemptSink sink, TaskUsers users, TimeProvider time, ILogger logger)
    {
        _options = options;
        _sink = sink;
        _logger = logger;
        _users = users;
        _time = time;
        _directory = Path.Combine(options.DataDirectory, "tasks");
        Directory.CreateDirectory(_directory, AttemptDirectory.Private);
        _agentLock = TakeLock(Path.Combine(_directory, "agent.lock"));
        _commit = new GroupCommit(_directory, GroupCommit.Serves(_directory));
        _nowhere = LinuxCalls.Open("/dev/null", LinuxCalls.ReadWrite | LinuxCalls.CloseOnExec, 0);
        _events = OpenEvents(Path.Combine(_directory, "events"));
        _bootId = ReadBootId(options.BootIdFile);
        _cgroups = options.Cgroups ? CgroupTree.Prepare(_directory, users.ActsForOthers) : null;
        Limits = new TaskLimits(
            _cgroups is { Memory: true } ? LimitSupport.Enforced : LimitSupport.Watched,
            _cgroups is { Cpu: true } ? LimitSupport.Enforced : LimitSupport.None,
            _cgroups is { Pids: true } ? LimitSupport.Enforced : LimitSupport.Watched);
        _trash = new Trash(Path.Combine(_directory, ".trash"), time.GetUtcNow().ToUnixTimeMilliseconds(), users.ActsForOthers);
        _disk = new Thread(RunDisk) { IsBackground = true, Name = "bramble-tasks-disk" };
        _watch = new Thread(RunWatch) { IsBackground = true, Name = "bramble-tasks-watch" };
    }

    /// <summary>What this machine can hold tasks to.</summary>
    public TaskLimits Limits { get; }

    /// <summary>Takes up what is there, and begins.</summary>
    /// <param name="options">Where and within which bounds.</param>
    /// <param name="sink">Is told of every attempt that still runs or has a result nobody has acked, and of all that follows.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="logger">The agent's log.</param>
    /// <exception cref="IOException">Another agent works there, or it can't be written and never was.</exception>
    public static TaskRunner Open(TaskRunnerOptions options, IAttemptSink sink, TimeProvider time, ILogger logger) =>
        Open(options, sink, TaskUsers.OfThisMachine, time, logger);

    internal static TaskRunner Open(TaskRunnerOptions options, IAttemptSink sink, TaskUsers users, TimeProvider time, ILogger logger)
    {
        var runner = new TaskRunner(options, sink, users, time, logger);
        runner.Recover();
        runner._disk.Start();
        runner._watch.Start();
        return runner;
    }

    /// <summary>Takes an attempt. One that is known already is left as it is: an attempt is never run again.</summary>
    /// <param name="spec">What to run.</param>
    /// <returns>When its program was started, its intent being on disk, or it was refused; the sink is told which.</returns>
    public Task StartAsync(AttemptSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!spec.Key.IsValid)
        {
            throw new ArgumentException("The attempt has no valid number.", nameof(spec));
        }

        Attempt attempt;
        lock (_lock)
        {
            if (_attempts.TryGetValue(spec.Key, out var known))
            {
                return known.Started?.Task ?? Task.CompletedTask;
            }

            attempt = new Attempt(spec.Key, Path.Combine(_directory, spec.Key.JobName, spec.Key.DirectoryName))
            {
                Epoch = spec.Epoch,
                Started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            };
            _attempts.Add(spec.Key, attempt);
            _toStart.Enqueue((attempt, spec));
        }

        _diskWork.Set();
        return attempt.Started.Task;
    }

    /// <summary>Asks an attempt to end, and kills what is left of it after the grace.</summary>
    /// <returns>False where there is no such attempt, or it has ended.</returns>
    public bool Cancel(AttemptKey key, TimeSpan? grace = null)
    {
        var wait = grace ?? AttemptSpecCheck.DefaultGrace;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > AttemptSpecCheck.MaxGrace ? AttemptSpecCheck.MaxGrace : wait;
        lock (_lock)
        {
            if (!_attempts.TryGetValue(key, out var attempt) || attempt.State == AttemptState.Ended)
            {
                return false;
            }

            attempt.CancelGrace = wait;
            if (attempt.Pidfd >= 0)
            {
                TellShim(attempt, wait);
            }

            return true;
        }
    }

    /// <summary>Forgets an attempt whose result, and whatever output is wanted, is safe with the master.</summary>
    /// <returns>False where there is no such attempt, or it has not ended.</returns>
    public bool Ack(AttemptKey key)
    {
        lock (_lock)
        {
            if (!_attempts.TryGetValue(key, out var attempt) || attempt.State != AttemptState.Ended)
            {
                return false;
            }

            _attempts.Remove(key);
            _unacked--;
            _toRemove.Enqueue(attempt);
        }

        _diskWork.Set();
        return true;
    }

    /// <summary>All attempts: those that run and those whose result was not acked.</summary>
    public IReadOnlyList<AttemptStatus> List()
    {
        lock (_lock)
        {
            return [.. _attempts.Values.Select(attempt => attempt.Status)];
        }
    }

    /// <summary>One attempt; null where it is not known.</summary>
    public AttemptStatus? Find(AttemptKey key)
    {
        lock (_lock)
        {
            return _attempts.TryGetValue(key, out var attempt) ? attempt.Status : null;
        }
    }

    /// <summary>Reads on in an attempt's output.</summary>
    /// <param name="key">Which attempt.</param>
    /// <param name="stream">Which of its streams.</param>
    /// <param name="offset">From the stream's first byte.</param>
    /// <param name="buffer">Filled with what there is in one piece.</param>
    public OutputSlice ReadOutput(AttemptKey key, OutputStream stream, long offset, Span<byte> buffer)
    {
        Attempt? attempt;
        lock (_lock)
        {
            _attempts.TryGetValue(key, out attempt);
        }

        return attempt?.Intent is { TailBytes: >= 0 } intent ? OutputFiles.Read(attempt.Directory, stream, Math.Max(intent.TailBytes, 1), offset, buffer) : default;
    }

    /// <summary>Stops watching. The attempts go on. Once only.</summary>
    public void Dispose()
    {
        _stopping = true;
        _diskWork.Set();
        WakeWatch();
        _disk.Join();
        _watch.Join();
        _trash.Dispose();
        _commit.Dispose();
        foreach (var attempt in _attempts.Values.Where(attempt => attempt.Pidfd >= 0))
        {
            _ = LinuxCalls.Close(attempt.Pidfd);
        }

        if (_watched.Count == 0)
        {
            _cgroups?.RemoveIfEmpty(); // A shim that has only just begun needs it.
        }

        _ = LinuxCalls.Close(_events);
        _ = LinuxCalls.Close(_nowhere);
        _ = LinuxCalls.Close(_agentLock);
        _diskWork.Dispose();
    }

    private static int TakeLock(string file)
    {
        var descriptor = LinuxCalls.Open(file, LinuxCalls.ReadWrite | LinuxCalls.Create | LinuxCalls.CloseOnExec, 0x180);
        if (descriptor < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == LinuxCalls.ReadOnlyFileSystem)
        {
            // What ended before the card died is yet to be told. New tasks are refused, see LookAtTerms.
            descriptor = LinuxCalls.Open(file, LinuxCalls.ReadOnly | LinuxCalls.CloseOnExec, 0);
        }

        if (descriptor < 0)
        {
            throw LinuxCalls.Failure($"Can't open {file}");
        }

        // Between fork and exec a child of the agent before this one, or of anything else in this process, still holds its lock.
        var isTaken = false;
        for (var i = 0; i < LockTries && !(isTaken = LinuxCalls.FLock(descriptor, LinuxCalls.LockExclusiveNow) == 0); i++)
        {
            Pause.Milliseconds(LockPauseMilliseconds);
        }

        if (!isTaken)
        {
            _ = LinuxCalls.Close(descriptor);
            throw new IOException($"Another agent runs tasks in {Path.GetDirectoryName(file)}: stop it, or choose another data directory with --data DIR.");
        }

        return descriptor;
    }

    // A named pipe on which shims say that something happened: an agent that is new has no other way to hear from old shims.
    private static int OpenEvents(string file)
    {
        if (LinuxCalls.MakeFifo(file, 0x180) != 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != LinuxCalls.Exists)
        {
            throw LinuxCalls.Failure($"Can't make {file}");
        }

        // Open for both, it never ends.
        var descriptor = LinuxCalls.Open(file, LinuxCalls.ReadWrite | LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec, 0);
        return descriptor >= 0 ? descriptor : throw LinuxCalls.Failure($"Can't open {file}");
    }

    private static string ReadBootId(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Under the lock. The file says that it is the agent who asks, and how long to wait; on a full disk the agent still knows.</summary>
    private static void TellShim(Attempt attempt, TimeSpan grace)
    {
        try
        {
            File.WriteAllText(Path.Combine(attempt.Directory, AttemptDirectory.CancelFile), ((long)grace.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The shim waits as long as the job said then.
        }

        _ = LinuxCalls.PidfdSignal(attempt.Pidfd, LinuxCalls.Terminate);
    }
}
