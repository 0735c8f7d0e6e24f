using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Api;

/// <summary>One run of a task. What is not known is null.</summary>
public sealed record AttemptInfo
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>The name of its node, as it was then.</summary>
    public required string Node { get; init; }

    /// <summary>The id of its node.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Where it stands.</summary>
    public required AttemptState State { get; init; }

    /// <summary>The exit code, where it ended by itself.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it.</summary>
    public required int? Signal { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public required AttemptReason? Reason { get; init; }

    /// <summary>The same for a person, with what the agent had to say.</summary>
    public required string? Message { get; init; }

    /// <summary>Processor time of it and all it started, in seconds.</summary>
    public required double? CpuSeconds { get; init; }

    /// <summary>Most memory it used at once, in bytes.</summary>
    public required long? PeakMemoryBytes { get; init; }

    /// <summary>Read from disks, in bytes.</summary>
    public required long? ReadBytes { get; init; }

    /// <summary>Written to disks, in bytes.</summary>
    public required long? WrittenBytes { get; init; }

    /// <summary>When it was given to its node.</summary>
    public required DateTimeOffset AssignedAt { get; init; }

    /// <summary>When its process began to run, by the master's clock.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its end was recorded, by the master's clock.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>A result that came after the attempt had been given up as lost, in words; it does not count.</summary>
    public required string? Superseded { get; init; }
}
