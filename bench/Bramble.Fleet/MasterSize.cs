namespace Bramble.Fleet;

/// <summary>The master's size at a moment.</summary>
internal sealed record MasterSize
{
    /// <summary>Resident memory.</summary>
    public required long RssKib { get; init; }

    /// <summary>The part of it that is not of files: heaps, stacks, what native code allocates.</summary>
    public required long AnonymousKib { get; init; }

    /// <summary>The managed heap at its last collection.</summary>
    public required long HeapKib { get; init; }

    /// <summary>What the collector held from the system at its last collection.</summary>
    public required long CommittedKib { get; init; }

    public required int Threads { get; init; }

    public override string ToString() =>
        $"{RssKib / 1024} MiB RSS, {AnonymousKib / 1024} of them anonymous; managed heap {HeapKib / 1024} MiB, committed {CommittedKib / 1024}; {Threads} threads";
}
