using System.Text.Json.Serialization;

namespace Bramble.Protocol.Classic;

/// <summary>The payload of <c>computer_details</c> and <c>master_info</c>: a machine as the tutorial describes it. Null is sent where a value is not known.</summary>
public sealed record ClassicComputerDetails
{
    /// <summary>The host's own name.</summary>
    [JsonPropertyName("hostname")]
    public string? Hostname { get; init; }

    /// <summary>Processor use, 0 to 100 %.</summary>
    [JsonPropertyName("cpu_percent_used")]
    public double? CpuPercentUsed { get; init; }

    /// <summary>Total memory in bytes.</summary>
    [JsonPropertyName("ram")]
    public long? Ram { get; init; }

    /// <summary>The processor's name; may be empty.</summary>
    [JsonPropertyName("cpu")]
    public string? Cpu { get; init; }

    /// <summary>Logical processors.</summary>
    [JsonPropertyName("cpu_cores")]
    public int? CpuCores { get; init; }
}
