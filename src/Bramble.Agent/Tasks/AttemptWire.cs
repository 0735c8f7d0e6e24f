using Bramble.Protocol.Text;
using Google.Protobuf;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Tasks;

/// <summary>Between the session's messages and the runner's types, with every number in its bounds.</summary>
internal static class AttemptWire
{
    private const int MaxRefusal = 400;

    private const int JobIdBytes = 16;

    /// <exception cref="InvalidDataException">It names no attempt.</exception>
    public static AttemptKey Key(Wire.AttemptId? id)
    {
        if (id is not { JobId.Length: JobIdBytes, Index: <= int.MaxValue, Attempt: <= int.MaxValue })
        {
            throw new InvalidDataException("A message names an attempt that can't be.");
        }

        var key = new AttemptKey(new Guid(id.JobId.Span, bigEndian: true), (int)id.Index, (int)id.Attempt);
        return key.IsValid ? key : throw new InvalidDataException("A message names an attempt that can't be.");
    }

    public static Wire.AttemptId Id(AttemptKey key) => new()
    {
        JobId = ByteString.CopyFrom(key.Job.ToByteArray(bigEndian: true)),
        Index = (uint)key.Index,
        Attempt = (uint)key.Attempt,
    };

    /// <summary>Takes a start off the wire. Its bounds are checked where it is started, so that what is wrong becomes the attempt's result.</summary>
    public static AttemptSpec Spec(Wire.StartAttempt start, string nodeName) => new()
    {
        Key = Key(start.Id),
        Epoch = start.Epoch,
        JobName = start.JobName,
        Count = (int)Math.Min(start.Count, int.MaxValue),
        NodeName = nodeName,
        Command = [.. start.Command],
        Script = start.HasScript ? start.Script : null,
        Environment = new Dictionary<string, string>(start.Environment, StringComparer.Ordinal),
        WorkingDirectory = start.HasWorkingDirectory ? start.WorkingDirectory : null,
        User = start.HasUser ? start.User : null,
        Cpus = start.HasCpus ? start.Cpus : null,
        MemoryBytes = start.HasMemoryBytes ? Bytes(start.MemoryBytes) : null,
        Timeout = start.HasTimeoutMilliseconds ? Time(start.TimeoutMilliseconds) : null,
        Grace = start.HasGraceMilliseconds ? Time(start.GraceMilliseconds) : null,
        HeadBytes = start.HasHeadBytes ? Bytes(start.HeadBytes) : null,
        TailBytes = start.HasTailBytes ? Bytes(start.TailBytes) : null,
    };

    public static TimeSpan? Grace(Wire.StopAttempt stop) => stop.HasGraceMilliseconds ? Time(stop.GraceMilliseconds) : null;

    public static Wire.AttemptReport Report(AttemptStatus attempt, bool withResult)
    {
        var report = new Wire.AttemptReport
        {
            Id = Id(attempt.Key),
            Epoch = attempt.Epoch,
            Stage = attempt.State switch
            {
                AttemptState.Starting => Wire.AttemptStage.Starting,
                AttemptState.Running => Wire.AttemptStage.Running,
                _ => Wire.AttemptStage.Ended,
            },
        };
        if (withResult && attempt.Result is { } result)
        {
            report.Result = Result(result);
        }

        return report;
    }

    public static Wire.TaskLimits Limits(TaskLimits limits) => new()
    {
        Memory = (Wire.LimitSupport)limits.Memory,
        Cpu = (Wire.LimitSupport)limits.Cpu,
        Processes = (Wire.LimitSupport)limits.Processes,
    };

    public static Wire.TaskTerms Terms(TaskTerms terms)
    {
        var message = new Wire.TaskTerms { Refuses = terms.Refuses is { } why ? Untrusted.Clean(why, MaxRefusal) : "", User = terms.User ?? "" };
        message.Users.Add(terms.Users);
        Set(terms.MaxCpus, value => message.MaxCpus = value);
        Set(terms.MaxMemoryBytes, value => message.MaxMemoryBytes = (ulong)value);
        return message;
    }

    private static Wire.AttemptResult Result(AttemptResult result)
    {
        var message = new Wire.AttemptResult { Outcome = (Wire.AttemptOutcome)result.Outcome, Code = result.Code, Message = result.Message };
        Set(result.ExitCode, value => message.ExitCode = (uint)value);
        Set(result.Signal, value => message.Signal = (uint)value);
        Set(result.StartedAt?.ToUnixTimeMilliseconds(), value => message.StartedUnixMilliseconds = value);
        Set(result.EndedAt?.ToUnixTimeMilliseconds(), value => message.EndedUnixMilliseconds = value);
        Set((long?)result.Duration?.TotalMilliseconds, value => message.RunMilliseconds = (ulong)value);
        Set((long?)result.CpuTime?.TotalMicroseconds, value => message.CpuMicroseconds = (ulong)value);
        Set(result.PeakMemoryBytes, value => message.PeakMemoryBytes = (ulong)value);
        Set(result.ReadBytes, value => message.ReadBytes = (ulong)value);
        Set(result.WrittenBytes, value => message.WrittenBytes = (ulong)value);
        Set(result.StdoutBytes, value => message.StdoutBytes = (ulong)value);
        Set(result.StderrBytes, value => message.StderrBytes = (ulong)value);
        return message;
    }

    private static void Set<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } known)
        {
            set(known);
        }
    }

    private static long Bytes(ulong bytes) => (long)Math.Min(bytes, long.MaxValue);

    // Past the bound stays past the bound, and is refused as such.
    private static TimeSpan Time(ulong milliseconds) => TimeSpan.FromMilliseconds(Math.Min(milliseconds, (ulong)AttemptSpecCheck.MaxTimeout.TotalMilliseconds + 1));
}
