using Bramble.Protocol.Api;
using Bramble.Protocol.Text;

namespace Bramble.State.Jobs;

/// <summary>How an attempt ended, as its agent (for a lost one perhaps the master) says. What is not known is null.</summary>
public sealed record AttemptOutcome
{
    /// <summary>Longest message kept, in characters.</summary>
    public const int MaxMessageLength = 512;

    /// <summary>Succeeded, failed, cancelled or lost.</summary>
    public required AttemptState State { get; init; }

    /// <summary>Why it did not succeed; null where it did or was cancelled.</summary>
    public AttemptReason? Reason { get; init; }

    /// <summary>0 to 255.</summary>
    public int? ExitCode { get; init; }

    /// <summary>1 to 64.</summary>
    public int? Signal { get; init; }

    /// <summary>What else there is to say, for a person; at most <see cref="MaxMessageLength"/> characters.</summary>
    public string? Message { get; init; }

    /// <summary>Processor time of it and all it started.</summary>
    public double? CpuSeconds { get; init; }

    public long? PeakMemoryBytes { get; init; }

    public long? ReadBytes { get; init; }

    public long? WrittenBytes { get; init; }

    /// <summary>What an agent told, with everything that cannot be left out.</summary>
    internal AttemptOutcome Clean() => this with
    {
        Reason = State is AttemptState.Failed or AttemptState.Lost ? Reason : null,
        ExitCode = ExitCode is >= 0 and <= 255 ? ExitCode : null,
        Signal = Signal is >= 1 and <= 64 ? Signal : null,
        Message = string.IsNullOrEmpty(Message) ? null : Untrusted.Clean(Message, MaxMessageLength),
        CpuSeconds = CpuSeconds is { } cpu && double.IsFinite(cpu) && cpu >= 0 ? cpu : null,
        PeakMemoryBytes = PeakMemoryBytes is >= 0 ? PeakMemoryBytes : null,
        ReadBytes = ReadBytes is >= 0 ? ReadBytes : null,
        WrittenBytes = WrittenBytes is >= 0 ? WrittenBytes : null,
    };
}
