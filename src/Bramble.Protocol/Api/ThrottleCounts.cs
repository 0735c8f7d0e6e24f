namespace Bramble.Protocol.Api;

/// <summary>How often something began while the agent watched. Short ones between two looks may be missed, but for under-voltage.</summary>
public sealed record ThrottleCounts
{
    /// <summary>The input voltage fell below 4.63 V.</summary>
    public int? UnderVoltage { get; init; }

    /// <summary>The firmware capped the clock.</summary>
    public int? FrequencyCapped { get; init; }

    /// <summary>The firmware lowered the clock because of voltage or heat.</summary>
    public int? Throttled { get; init; }

    /// <summary>The soft limit of the temperature was reached.</summary>
    public int? SoftTemperatureLimit { get; init; }
}
