namespace Bramble.Protocol.Api;

/// <summary>One temperature.</summary>
public sealed record NamedTemperature
{
    /// <summary>What is measured, such as <c>cpu-thermal</c>, <c>nvme/Composite</c> or <c>pmic</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Degrees Celsius.</summary>
    public required double Celsius { get; init; }
}
