namespace Bramble.Protocol.Api;

/// <summary>The cluster in figures.</summary>
public sealed record ClusterSummary
{
    /// <summary>The cluster's id: 32 lower-case hex digits, made at the master's first start.</summary>
    public required string Id { get; init; }

    /// <summary>The cluster's name.</summary>
    public required string Name { get; init; }

    /// <summary>The master's version.</summary>
    public required string Version { get; init; }

    /// <summary>Nodes by state.</summary>
    public required NodeCounts Nodes { get; init; }

    /// <summary>Processor cores of the nodes.</summary>
    public required CpuCapacity Cpus { get; init; }

    /// <summary>Memory of the nodes.</summary>
    public required MemoryCapacity Memory { get; init; }

    /// <summary>Tasks by state.</summary>
    public required TaskCounts Tasks { get; init; }

    /// <summary>Why the master cannot record everything; null where it can.</summary>
    public StoreTrouble? StoreTrouble { get; init; }
}

/// <summary>Nodes by state.</summary>
public sealed record NodeCounts
{
    /// <summary>All nodes.</summary>
    public required int Total { get; init; }

    /// <summary>Nodes that wait for approval.</summary>
    public required int Pending { get; init; }

    /// <summary>Nodes heard from in time.</summary>
    public required int Ready { get; init; }

    /// <summary>Nodes not heard from for 15 s.</summary>
    public required int Late { get; init; }

    /// <summary>Nodes not heard from for 30 s.</summary>
    public required int Lost { get; init; }
}

/// <summary>Processor cores.</summary>
public sealed record CpuCapacity
{
    /// <summary>Cores of all nodes that told theirs.</summary>
    public required int Total { get; init; }

    /// <summary>Cores in use: the sum over the nodes of cores times processor use.</summary>
    public required double Used { get; init; }
}

/// <summary>Memory in bytes.</summary>
public sealed record MemoryCapacity
{
    /// <summary>Memory of all nodes that told theirs, in bytes.</summary>
    public required long Total { get; init; }

    /// <summary>Memory in use on the nodes that tell what is available, in bytes.</summary>
    public required long Used { get; init; }
}

/// <summary>Tasks by state.</summary>
public sealed record TaskCounts
{
    /// <summary>Tasks that run now.</summary>
    public required int Running { get; init; }

    /// <summary>Tasks that wait for a node.</summary>
    public required int Pending { get; init; }
}
