namespace Bramble.Protocol.Api;

/// <summary>The newest events the master still holds, oldest first.</summary>
public sealed record EventList
{
    /// <summary>The events.</summary>
    public required IReadOnlyList<ClusterEvent> Items { get; init; }
}
