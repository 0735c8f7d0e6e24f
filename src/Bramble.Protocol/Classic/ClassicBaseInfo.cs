namespace Bramble.Protocol.Classic;

/// <summary>The payload of <c>node_baseinfo</c> (parts 17 and 18): a machine as these parts describe it. Null is sent where a value is not known.</summary>
public sealed record ClassicBaseInfo
{
    /// <summary><c>hostname</c>: the host's own name; cleaned, at most 253 characters.</summary>
    public string? Hostname { get; init; }

    /// <summary><c>ram</c>: total memory in bytes.</summary>
    public long? Ram { get; init; }

    /// <summary><c>swap</c>: total swap in bytes.</summary>
    public long? Swap { get; init; }

    /// <summary><c>cpu</c>: the processor's name; may be empty.</summary>
    public string? Cpu { get; init; }

    /// <summary><c>cpu_cores</c>: logical processors.</summary>
    public int? CpuCores { get; init; }

    /// <summary><c>cpu_frequency_max</c>: highest clock in MHz.</summary>
    public double? CpuFrequencyMax { get; init; }

    /// <summary><c>cpu_frequency_min</c>: lowest clock in MHz.</summary>
    public double? CpuFrequencyMin { get; init; }
}
