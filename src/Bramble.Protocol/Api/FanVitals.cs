namespace Bramble.Protocol.Api;

/// <summary>The fan.</summary>
public sealed record FanVitals
{
    /// <summary>Turns a minute. On a Raspberry Pi 5 it reads 0 at times while the fan turns.</summary>
    public int? Rpm { get; init; }

    /// <summary>How hard it is driven, 0 to 100 %.</summary>
    public double? DutyPercent { get; init; }
}
