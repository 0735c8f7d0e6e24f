namespace Bramble.State.Nodes;

/// <summary>The one connection of a node's agent that counts.</summary>
public sealed record SessionRecord
{
    /// <summary>Number of the session among all of this node; a newer one fences the older.</summary>
    public required long Epoch { get; init; }

    /// <summary>The key it proved.</summary>
    public required Digest Key { get; init; }

    /// <summary>Random, new at each boot of the machine.</summary>
    public required string? BootId { get; init; }

    /// <summary>The board's serial number as told by this session.</summary>
    public required string? Serial { get; init; }

    /// <summary>The host name as told by this session.</summary>
    public required string? Hostname { get; init; }

    /// <summary>Where it connects from, as <c>ip:port</c>.</summary>
    public required string? Address { get; init; }

    public required string? AgentVersion { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Names the machine for a person.</summary>
    internal string Describe() =>
        $"{Hostname ?? "a machine"} at {Address ?? "an unknown address"} (serial {Serial ?? "unknown"}, boot {BootId ?? "unknown"})";
}
