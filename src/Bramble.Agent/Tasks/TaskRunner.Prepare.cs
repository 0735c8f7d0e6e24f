using System.Globalization;
using System.Text.Json;

namespace Bramble.Agent.Tasks;

/// <summary>What an attempt needs before its process can be: checked, made and on disk.</summary>
internal sealed partial class TaskRunner
{
    /// <summary>Everything before the sync. The lock on the directory is taken first and goes on to the shim: at no moment is an attempt that may start without one.</summary>
    private Refusal? Prepare(PreparedStart start, NodePolicy policy)
    {
        var (attempt, spec) = (start.Attempt, start.Spec);
        if (Directory.Exists(attempt.Directory))
        {
            throw new IOException($"{attempt.Directory} is there already");
        }

        Directory.CreateDirectory(attempt.Directory, AttemptDirectory.Private);
        start.Descriptor = LinuxCalls.OpenDirectory(attempt.Directory);
        if (LinuxCalls.FLock(start.Descriptor, LinuxCalls.LockExclusiveNow) != 0)
        {
            throw LinuxCalls.Failure($"Can't lock {attempt.Directory}");
        }

        if (Check(spec, policy) is { } wrong)
        {
            return wrong;
        }

        if (_users.Resolve(spec.User, policy, out var refusal) is not { } identity)
        {
            return refusal;
        }

        var privateDirectory = spec.WorkingDirectory is null ? MakePrivateDirectory(attempt, identity) : null;
        var home = Directory.Exists(identity.User.Home) ? identity.User.Home : privateDirectory ?? "/";
        start.Environment = TaskEnvironment.Make(spec, home, _options.TimeZone);
        start.Command = TaskEnvironment.Arguments(spec);
        start.Arguments = ShimArguments(spec, policy, identity, spec.WorkingDirectory ?? privateDirectory!); // One of the two is there.
        var intent = new AttemptIntent
        {
            BootId = _bootId,
            Epoch = spec.Epoch,
            TailBytes = spec.TailBytes ?? AttemptSpecCheck.DefaultKeptBytes,
            Command = start.Command[0],
            WorkingDirectory = spec.WorkingDirectory ?? privateDirectory,
            User = identity.User.Name,
            PrivateDirectory = privateDirectory,
            TimeoutSeconds = spec.Timeout?.TotalSeconds,
            MemoryBytes = spec.MemoryBytes ?? policy.MaxMemoryBytes,
        };
        lock (_lock)
        {
            attempt.Intent = intent;
        }

        AttemptDirectory.Create(Path.Combine(attempt.Directory, ShimExit.ReservedName), Reserved);
        AttemptDirectory.Create(Path.Combine(attempt.Directory, AttemptIntent.FileName), JsonSerializer.SerializeToUtf8Bytes(intent, TasksJsonContext.Default.AttemptIntent));
        return null;
    }

    private Refusal? Check(AttemptSpec spec, NodePolicy policy)
    {
        if (AttemptSpecCheck.Find(spec) is { } wrong)
        {
            return new Refusal(ResultCodes.SpecInvalid, wrong);
        }

        if (!policy.Tasks)
        {
            return new Refusal(ResultCodes.PolicyRefused, "The owner of this node lets it take no tasks.");
        }

        if (spec.Cpus > policy.MaxCpus)
        {
            return new Refusal(ResultCodes.PolicyRefused, string.Create(CultureInfo.InvariantCulture, $"It asks for {spec.Cpus} processors, this node's policy allows {policy.MaxCpus}."));
        }

        if (spec.MemoryBytes > policy.MaxMemoryBytes)
        {
            return new Refusal(ResultCodes.PolicyRefused, string.Create(CultureInfo.InvariantCulture, $"It asks for {spec.MemoryBytes} bytes of memory, this node's policy allows {policy.MaxMemoryBytes}."));
        }

        return _active >= _options.MaxActive
            ? new Refusal(ResultCodes.NodeBusy, $"The node runs {_active} tasks already, the bound is {_options.MaxActive}.")
            : Volatile.Read(ref _unacked) >= _options.MaxUnacked
            ? new Refusal(ResultCodes.NodeBusy, $"The node keeps {_unacked} results that no master has taken, the bound is {_options.MaxUnacked}.")
            : null;
    }

    private string MakePrivateDirectory(Attempt attempt, TaskIdentity identity)
    {
        var path = identity.Changes
            ? Path.Combine(_options.WorkRoot, $"{OwnMark}{attempt.Key.JobName}-{attempt.Key.DirectoryName}")
            : Path.Combine(attempt.Directory, AttemptDirectory.WorkName);
        if (identity.Changes && !Directory.Exists(_options.WorkRoot))
        {
            // Others may go through it and see nothing of it; said twice, since the first is subject to the umask.
            const UnixFileMode Passage = AttemptDirectory.Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            Directory.CreateDirectory(_options.WorkRoot, Passage);
            File.SetUnixFileMode(_options.WorkRoot, Passage);
        }

        Directory.CreateDirectory(path, AttemptDirectory.Private);
        if (identity.Changes && LinuxCalls.ChangeOwner(path, identity.User.Id, identity.User.Group) != 0)
        {
            throw LinuxCalls.Failure($"Can't give {path} to {identity.User.Name}");
        }

        return path;
    }

    private List<string> ShimArguments(AttemptSpec spec, NodePolicy policy, TaskIdentity identity, string workdir)
    {
        List<string> arguments = [];
        Add("head", spec.HeadBytes ?? AttemptSpecCheck.DefaultKeptBytes);
        Add("tail", spec.TailBytes ?? AttemptSpecCheck.DefaultKeptBytes);
        Add("timeout-ms", (long?)spec.Timeout?.TotalMilliseconds is { } timeout ? Math.Max(timeout, 1) : null);
        Add("grace-ms", (long)(spec.Grace ?? AttemptSpecCheck.DefaultGrace).TotalMilliseconds);
        Add("files", policy.MaxOpenFiles);
        Add("file-bytes", policy.MaxFileBytes);
        arguments.Add($"workdir={workdir}");
        if (identity.Changes)
        {
            Add("uid", identity.User.Id);
            Add("gid", identity.User.Group);
            arguments.Add($"groups={string.Join(',', identity.Groups)}");
        }

        if (_cgroups is not null)
        {
            arguments.Add($"cgroup={_cgroups.PathOf(spec.Key)}");
        }

        Add(_cgroups is { Memory: true } ? "cgroup-memory" : "memory", spec.MemoryBytes ?? policy.MaxMemoryBytes);
        if (_cgroups is { Cpu: true } && spec.Cpus is { } cpus)
        {
            // Microseconds of each 100 ms; the kernel takes no less than 1,000.
            arguments.Add(string.Create(CultureInfo.InvariantCulture, $"cgroup-cpu={Math.Max((long)(cpus * 100_000), 1000)} 100000"));
        }

        Add(
            _cgroups is { Pids: true } ? "cgroup-pids" : "processes",
            _cgroups is { Pids: true } ? policy.MaxProcesses : CountThreads(identity.User.Id) + policy.MaxProcesses);
        return arguments;

        void Add(string key, long? number)
        {
            if (number is { } value)
            {
                arguments.Add(string.Create(CultureInfo.InvariantCulture, $"{key}={value}"));
            }
        }
    }

    // The bound counts all of the user's, so what runs already is added. A look at all processes now and then is enough.
    private int CountThreads(uint user)
    {
        var now = _time.GetTimestamp();
        if (!_threads.TryGetValue(user, out var counted) || _time.GetElapsedTime(counted.At, now) > ThreadCountAge)
        {
            counted = (now, ProcessTable.CountThreads(user));
            _threads[user] = counted;
        }

        return counted.Count;
    }
}
