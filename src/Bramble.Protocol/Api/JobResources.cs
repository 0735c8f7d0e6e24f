namespace Bramble.Protocol.Api;

/// <summary>What one task needs of its node while it runs.</summary>
public sealed record JobResources
{
    /// <summary>Processors, 0.01 to 1,024 in steps of 0.001.</summary>
    /// <value>1 by default.</value>
    public double Cpus { get; init; } = 1;

    /// <summary>Memory in bytes, 1 MiB to 1 TiB: set aside on the node, and the most that the task may use. Null sets none aside and limits nothing.</summary>
    public long? MemoryBytes { get; init; }
}
