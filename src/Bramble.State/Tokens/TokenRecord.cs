using Bramble.Protocol.Ids;

namespace Bramble.State.Tokens;

/// <summary>A join token as it is kept: without its secret.</summary>
public sealed record TokenRecord : Row
{
    public required TokenId Id { get; init; }

    /// <summary>SHA-256 of the secret's 16 bytes.</summary>
    public required Digest SecretHash { get; init; }

    public required TokenRole Role { get; init; }

    public required TokenState State { get; init; }

    /// <summary>How often it may be used in all.</summary>
    public required int UsesAllowed { get; init; }

    /// <summary>How often it still may; never below zero.</summary>
    public required int UsesLeft { get; init; }

    /// <summary>When set, it lets the machine take the place of this node and nothing else.</summary>
    public required NodeId? BoundNode { get; init; }

    /// <summary>When set, the name of the node that joins with it, whatever it calls itself.</summary>
    public required string? BoundName { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it is refused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was used up, revoked or expired.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>When there is next something to tidy up: it expires, or has been shown long enough after its end.</summary>
    internal DateTimeOffset Deadline => EndedAt is { } ended ? ended + TokenRules.KeepEnded : ExpiresAt;
}
