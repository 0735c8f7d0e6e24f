namespace Bramble.Protocol.Classic;

/// <summary>The payload of <c>vitals</c> (parts 17 and 18). Null is sent where a value is not known.</summary>
public sealed record ClassicVitals
{
    /// <summary><c>cpu_percentage</c>: processor use, 0 to 100 %.</summary>
    public double? CpuPercentage { get; init; }

    /// <summary><c>cpu_frequency</c>: current clock in MHz.</summary>
    public double? CpuFrequency { get; init; }

    /// <summary><c>ram_free</c>: free memory in bytes.</summary>
    public long? RamFree { get; init; }

    /// <summary><c>swap_free</c>: free swap in bytes.</summary>
    public long? SwapFree { get; init; }

    /// <summary><c>cpu_temperature</c>: degrees Celsius, -50 to 150. Only a Pi sends it; left out where it is not known.</summary>
    public double? CpuTemperature { get; init; }
}
