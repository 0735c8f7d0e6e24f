using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Api;

/// <summary>A join token without its secret.</summary>
public sealed record TokenInfo
{
    /// <summary>Names the token.</summary>
    public required string Id { get; init; }

    /// <summary><c>active</c>, <c>used</c>, <c>revoked</c> or <c>expired</c>.</summary>
    public required string State { get; init; }

    /// <summary>How many machines may join with it in all.</summary>
    public required int Uses { get; init; }

    /// <summary>How many still may.</summary>
    public required int UsesLeft { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is refused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The node whose place a machine takes with it; null for a new node.</summary>
    public required NodeId? Node { get; init; }

    /// <summary>The name the new node will have, null where it chooses.</summary>
    public required string? Name { get; init; }
}
