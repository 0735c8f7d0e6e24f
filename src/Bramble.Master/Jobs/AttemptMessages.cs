using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Bramble.State.Jobs;
using Google.Protobuf;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.Jobs;

/// <summary>Between the session's messages and the state machine's types. What an agent says is untrusted.</summary>
internal static class AttemptMessages
{
    private const int JobIdBytes = 16;
    private const int MaxRefusal = 400;
    private const int MaxUserName = 32;
    private const int MaxUsers = 64;

    /// <exception cref="InvalidDataException">It names no attempt.</exception>
    public static AttemptId Id(Wire.AttemptId? id) =>
        id is { JobId.Length: JobIdBytes, Index: <= int.MaxValue, Attempt: >= 1 and <= int.MaxValue }
            ? new AttemptId(new JobId(new Guid(id.JobId.Span, bigEndian: true)), (int)id.Index, (int)id.Attempt)
            : throw new InvalidDataException("A message names an attempt that can't be.");

    public static Wire.AttemptId Id(AttemptId id) => new()
    {
        JobId = ByteString.CopyFrom(id.Task.Job.Value.ToByteArray(bigEndian: true)),
        Index = (uint)id.Task.Index,
        Attempt = (uint)id.Number,
    };

    public static Wire.MasterMessage Start(JobRecord job, AttemptRecord attempt)
    {
        var spec = job.Spec;
        var start = new Wire.StartAttempt
        {
            Id = Id(attempt.Id),
            Epoch = attempt.Epoch,
            JobName = spec.Name,
            Count = (uint)job.Count,
            Cpus = spec.Resources.Cpus,
            GraceMilliseconds = (ulong)spec.GraceSeconds * 1000,
            HeadBytes = (ulong)spec.OutputBytes,
            TailBytes = (ulong)spec.OutputBytes,
        };
        start.Command.AddRange(spec.Command ?? []);
        foreach (var (name, value) in spec.Env ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment.Add(name, value);
        }

        Set(spec.Script, value => start.Script = value);
        Set(spec.Workdir, value => start.WorkingDirectory = value);
        Set(spec.User, value => start.User = value);
        if (spec.Resources.MemoryBytes is { } memory)
        {
            start.MemoryBytes = (ulong)memory;
        }

        if (spec.TimeoutSeconds is { } timeout)
        {
            start.TimeoutMilliseconds = (ulong)timeout * 1000;
        }

        return new Wire.MasterMessage { StartAttempt = start };
    }

    public static Wire.MasterMessage Stop(AttemptId id, JobSpec? spec)
    {
        var stop = new Wire.StopAttempt { Id = Id(id) };
        if (spec is not null)
        {
            stop.GraceMilliseconds = (ulong)spec.GraceSeconds * 1000;
        }

        return new Wire.MasterMessage { StopAttempt = stop };
    }

    /// <exception cref="InvalidDataException">It says nothing that an agent can say.</exception>
    public static AttemptOutcome Outcome(Wire.AttemptResult? result) => result is null
        ? throw new InvalidDataException("An attempt that has ended has no result.")
        : new AttemptOutcome
        {
            State = result.Outcome switch
            {
                Wire.AttemptOutcome.Succeeded => AttemptState.Succeeded,
                Wire.AttemptOutcome.Failed => AttemptState.Failed,
                Wire.AttemptOutcome.Cancelled => AttemptState.Cancelled,
                Wire.AttemptOutcome.Lost => AttemptState.Lost,
                _ => throw new InvalidDataException("A result has no outcome."),
            },
            Reason = Reason(result),
            ExitCode = result.HasExitCode ? (int)Math.Min(result.ExitCode, int.MaxValue) : null,
            Signal = result.HasSignal ? (int)Math.Min(result.Signal, int.MaxValue) : null,
            Message = result.Message.Length == 0 ? null : result.Message,
            CpuSeconds = result.HasCpuMicroseconds ? result.CpuMicroseconds / 1e6 : null,
            PeakMemoryBytes = result.HasPeakMemoryBytes ? Bytes(result.PeakMemoryBytes) : null,
            ReadBytes = result.HasReadBytes ? Bytes(result.ReadBytes) : null,
            WrittenBytes = result.HasWrittenBytes ? Bytes(result.WrittenBytes) : null,
        };

    /// <summary>Which tasks an agent says that its node takes.</summary>
    /// <param name="limits">What it can hold them to; null where that is not told now.</param>
    /// <param name="terms">What it takes; null where its agent does not tell.</param>
    /// <param name="before">What was known.</param>
    public static NodeTasks Tasks(Wire.TaskLimits? limits, Wire.TaskTerms? terms, NodeTasks? before)
    {
        var tasks = before ?? new NodeTasks();
        if (limits is not null)
        {
            tasks = tasks with { Memory = Support(limits.Memory), Cpu = Support(limits.Cpu), Processes = Support(limits.Processes) };
        }

        return terms is null ? tasks : tasks with
        {
            Refuses = terms.Refuses.Length == 0 ? null : Untrusted.Clean(terms.Refuses, MaxRefusal),
            User = terms.User.Length == 0 ? null : Untrusted.Clean(terms.User, MaxUserName),
            Users = [.. terms.Users.Take(MaxUsers).Select(name => Untrusted.Clean(name, MaxUserName))],
            MaxCpus = terms.HasMaxCpus && terms.MaxCpus > 0 ? terms.MaxCpus : null,
            MaxMemoryBytes = terms.HasMaxMemoryBytes ? Bytes(terms.MaxMemoryBytes) : null,
        };
    }

    /// <summary>An attempt that was never with its agent, of a job that was called off.</summary>
    public static AttemptOutcome NeverStarted { get; } = new() { State = AttemptState.Cancelled, Message = "Cancelled before it was started." };

    public static long Bytes(ulong bytes) => (long)Math.Min(bytes, long.MaxValue / 4);

    /// <summary>A line for people of a result that does not count.</summary>
    public static string Words(AttemptOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture, $"{outcome.State.ToString().ToLowerInvariant()}{(outcome.Message is { } message ? $": {message}" : outcome.ExitCode is { } code ? $" with exit code {code}" : "")}");

    private static LimitSupport Support(Wire.LimitSupport support) => (int)support is >= 0 and <= (int)LimitSupport.None ? (LimitSupport)(int)support : LimitSupport.Unknown;

    private static AttemptReason Reason(Wire.AttemptResult result) => (result.Outcome, result.Code) switch
    {
        (Wire.AttemptOutcome.Lost, "reboot" or "shutdown") => AttemptReason.Reboot,
        (Wire.AttemptOutcome.Lost, "shim-died") => AttemptReason.ShimDied,
        (Wire.AttemptOutcome.Lost, _) => AttemptReason.SessionGap,
        (_, "exit-code") => AttemptReason.ExitCode,
        (_, "signal") => AttemptReason.Signal,
        (_, "timeout") => AttemptReason.Timeout,
        (_, "out-of-memory") => AttemptReason.OutOfMemory,
        (Wire.AttemptOutcome.Failed, "disk-full" or "node-busy" or "node-failed" or "policy-invalid" or "policy-refused") => AttemptReason.NodeRefused,
        _ => AttemptReason.CouldNotStart,
    };

    private static void Set(string? value, Action<string> set)
    {
        if (value is not null)
        {
            set(value);
        }
    }
}
