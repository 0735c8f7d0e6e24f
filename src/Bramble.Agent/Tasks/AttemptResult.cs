namespace Bramble.Agent.Tasks;

/// <summary>How an attempt ended, and what it took. What is null is not known.</summary>
internal sealed record AttemptResult
{
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>Stable and machine-readable, one of <see cref="ResultCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for people.</summary>
    public required string Message { get; init; }

    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary>By the node's wall clock, which may be wrong.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>By the node's wall clock, which may be wrong.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Measured by a clock that does not jump.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Of all its processes together.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>With a memory cgroup of all processes together; without one that of the largest process, or the largest polled sum.</summary>
    public long? PeakMemoryBytes { get; init; }

    public long? ReadBytes { get; init; }

    public long? WrittenBytes { get; init; }

    /// <summary>All it wrote, kept or not.</summary>
    public long? StdoutBytes { get; init; }

    /// <inheritdoc cref="StdoutBytes"/>
    public long? StderrBytes { get; init; }
}
