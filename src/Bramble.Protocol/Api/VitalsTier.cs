namespace Bramble.Protocol.Api;

/// <summary>A resolution of the history.</summary>
public sealed record VitalsTier
{
    /// <summary>The width of a point in seconds.</summary>
    public required int StepSeconds { get; init; }

    /// <summary>How long its points are kept at least, in seconds, while there is room.</summary>
    public required long KeptSeconds { get; init; }

    /// <summary>Whether it outlives the master's process.</summary>
    public required bool IsOnDisk { get; init; }
}
