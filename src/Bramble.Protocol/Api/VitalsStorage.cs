namespace Bramble.Protocol.Api;

/// <summary>What the history of vitals takes, and what it does to the disk.</summary>
public sealed record VitalsStorage
{
    /// <summary>Bytes of its files.</summary>
    public required long BytesOnDisk { get; init; }

    /// <summary>Bytes of them in use.</summary>
    public required long BytesUsed { get; init; }

    /// <summary>Most bytes in use; above it the oldest points are dropped.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Bytes written since the master's start, at most: each page to the log and to the file.</summary>
    public required long BytesWritten { get; init; }

    /// <summary>Bytes written a day, from the last 24 hours; null in the first two hours.</summary>
    public required long? BytesPerDay { get; init; }

    /// <summary>Bytes of memory that the newest part takes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Nodes with a history in memory.</summary>
    public required int Nodes { get; init; }

    /// <summary>Why it is not written now; null while it is.</summary>
    public required string? Problem { get; init; }

    /// <summary>What is kept for how long, fine to coarse.</summary>
    public required IReadOnlyList<VitalsTier> Tiers { get; init; }
}
