namespace Bramble.Agent.Tasks;

/// <summary>On disk before the task's program starts: what the agent has to know of an attempt it finds after a crash or reboot.</summary>
internal sealed record AttemptIntent
{
    public const string FileName = "intent.json";

    public int Version { get; init; } = 1;

    /// <summary>Of the boot in which it was to start.</summary>
    public required string BootId { get; init; }

    /// <summary>Number of the session that brought it.</summary>
    public long Epoch { get; init; }

    /// <summary>Size of the ring of each stream, in bytes.</summary>
    public long TailBytes { get; init; }

    /// <summary>What it runs, for the sentences about its end.</summary>
    public required string Command { get; init; }

    public string? WorkingDirectory { get; init; }

    public string? User { get; init; }

    /// <summary>Where its private directory is; null where it has none.</summary>
    public string? PrivateDirectory { get; init; }

    /// <summary>In seconds, for the sentence.</summary>
    public double? TimeoutSeconds { get; init; }

    public long? MemoryBytes { get; init; }
}
