namespace Bramble.Protocol.Api;

/// <summary>One process, as a list of the busiest has it.</summary>
public sealed record ProcessInfo
{
    /// <summary>Its number.</summary>
    public required int Pid { get; init; }

    /// <summary>The kernel's name of it, cleaned, at most 15 characters. Arguments are left out: they may hold secrets.</summary>
    public required string Name { get; init; }

    /// <summary>Use of processors since the look before, 100 for one whole; null at the first look.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Memory it holds in RAM, in bytes.</summary>
    public long? MemoryBytes { get; init; }
}
