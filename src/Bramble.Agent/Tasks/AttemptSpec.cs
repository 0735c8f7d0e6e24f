namespace Bramble.Agent.Tasks;

/// <summary>What an attempt is to run, as the master sent it. <see cref="AttemptSpecCheck"/> knows the bounds.</summary>
internal sealed record AttemptSpec
{
    public required AttemptKey Key { get; init; }

    public required string JobName { get; init; }

    /// <summary>How many tasks the job has.</summary>
    public required int Count { get; init; }

    /// <summary>The node's name, for <c>BRAMBLE_NODE</c>.</summary>
    public required string NodeName { get; init; }

    /// <summary>Number of the session that brought it; handed back with the result.</summary>
    public long Epoch { get; init; }

    /// <summary>The program and its arguments; empty where there is a script.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Run by <c>/bin/sh</c>; null where there is a command.</summary>
    public string? Script { get; init; }

    /// <summary>The job's own variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A directory that has to be there; null for a private one, empty at the start and gone with the attempt.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Null for the node's default.</summary>
    public string? User { get; init; }

    /// <summary>How many processors it may use; null for all.</summary>
    public double? Cpus { get; init; }

    /// <summary>What all its processes together may use, in bytes; null for no bound.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Longest time it may run; null for no bound.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Time between being asked to end and being killed; null for 10 s.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>How much of the beginning of each stream is kept, in bytes; null for 1 MiB.</summary>
    public long? HeadBytes { get; init; }

    /// <summary>How much of the end of each stream is kept, in bytes; null for 1 MiB.</summary>
    public long? TailBytes { get; init; }
}
