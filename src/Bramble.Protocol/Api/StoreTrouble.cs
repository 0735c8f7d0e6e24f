namespace Bramble.Protocol.Api;

/// <summary>Why the master cannot record everything.</summary>
public sealed record StoreTrouble
{
    /// <summary><c>store-full</c> where nothing new is taken on for want of room, <c>store-degraded</c> where nothing can be recorded.</summary>
    public required string Code { get; init; }

    /// <summary>The reason and the remedy, for a person.</summary>
    public required string Message { get; init; }
}
