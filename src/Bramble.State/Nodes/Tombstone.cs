using Bramble.Protocol.Ids;

namespace Bramble.State.Nodes;

/// <summary>What is left of a key that must not be let in again.</summary>
public sealed record Tombstone : Row
{
    /// <summary>Hash of the dead public key.</summary>
    public required Digest Key { get; init; }

    public required NodeId NodeId { get; init; }

    /// <summary>The node's name at that time; another node may have it now.</summary>
    public required string NodeName { get; init; }

    public required TombstoneCause Cause { get; init; }

    public required DateTimeOffset DiedAt { get; init; }

    /// <summary>From then on it can be forgotten: two years later, when every certificate of the key has long ended.</summary>
    public DateTimeOffset Deadline => DiedAt + Lifetime;

    /// <summary>How long it is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(730);
}
