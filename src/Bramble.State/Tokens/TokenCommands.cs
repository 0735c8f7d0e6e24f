using Bramble.Protocol.Ids;

namespace Bramble.State.Tokens;

/// <summary>Makes a join token. Its use is part of <see cref="Nodes.JoinNode"/>.</summary>
public sealed record CreateToken : Command
{
    /// <summary>New and random.</summary>
    public required TokenId Id { get; init; }

    /// <summary>SHA-256 of the secret's 16 random bytes; the secret itself never gets here.</summary>
    public required Digest SecretHash { get; init; }

    /// <summary>What it lets a machine become.</summary>
    /// <value><see cref="TokenRole.Agent"/> by default.</value>
    public TokenRole Role { get; init; } = TokenRole.Agent;

    /// <summary>How often it may be used, 1 to <see cref="TokenRules.MaxUses"/>; once for a master or a bound token.</summary>
    /// <value>1 by default.</value>
    public int Uses { get; init; } = 1;

    /// <summary>How long it is good, 1 min to 30 d; at most 15 min for a master.</summary>
    /// <value>1 hour by default.</value>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The node whose place the machine takes: a re-join after its card was written anew.</summary>
    public NodeId? BoundNode { get; init; }

    /// <summary>The name the node will have.</summary>
    public string? BoundName { get; init; }

    public override bool IsGrowth => true;
}

/// <summary>Takes a token back; machines that joined with it stay.</summary>
public sealed record RevokeToken(TokenId Id) : Command;
