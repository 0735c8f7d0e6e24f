namespace Bramble.Protocol.Api;

/// <summary>The busiest processes of a node, asked of it just now.</summary>
public sealed record ProcessList
{
    /// <summary>The busiest first; among the idle, those with the most memory.</summary>
    public required IReadOnlyList<ProcessInfo> Items { get; init; }

    /// <summary>When the node answered, by the master's clock.</summary>
    public required DateTimeOffset At { get; init; }
}
