namespace Bramble.Protocol.Api;

/// <summary>Which tasks a node takes, as its agent tells by its owner's policy and its disk, and what it can hold them to.</summary>
public sealed record NodeTasks
{
    /// <summary>Why it takes none now, a sentence; null where it takes tasks.</summary>
    public string? Refuses { get; init; }

    /// <summary>As whom a task runs that asks for nobody; null where that is not known.</summary>
    public string? User { get; init; }

    /// <summary>Whom else a task may ask for.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Most processors one task may ask for; null for no bound.</summary>
    public double? MaxCpus { get; init; }

    /// <summary>Most memory one task may ask for, in bytes; null for no bound.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>How a task's memory is kept within its bound.</summary>
    public LimitSupport Memory { get; init; }

    /// <summary>How a task's use of processors is kept within its bound.</summary>
    public LimitSupport Cpu { get; init; }

    /// <summary>How the number of a task's processes is kept within its bound.</summary>
    public LimitSupport Processes { get; init; }

    /// <summary>The three in a line for people: <c>memory watched, cpu not kept, processes watched</c>; null where none is known.</summary>
    /// <returns>The line.</returns>
    public string? LimitWords() => Memory == LimitSupport.Unknown && Cpu == LimitSupport.Unknown && Processes == LimitSupport.Unknown
        ? null
        : $"memory {Word(Memory)}, cpu {Word(Cpu)}, processes {Word(Processes)}";

    private static string Word(LimitSupport support) => support switch
    {
        LimitSupport.Enforced => "kept",
        LimitSupport.Watched => "watched",
        LimitSupport.None => "not kept",
        _ => "not known",
    };
}
