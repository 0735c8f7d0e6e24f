using Bramble.Protocol.Ids;
using Bramble.State.Audit;
using Bramble.State.Nodes;

namespace Bramble.State.Tokens;

/// <summary>What tokens may be, and what a command does to them.</summary>
public static class TokenRules
{
    /// <summary>Most tokens kept, ended ones included.</summary>
    public const int MaxTokens = 10_000;

    /// <summary>Most uses of one token.</summary>
    public const int MaxUses = 10_000;

    /// <summary>An ended token is listed for this long.</summary>
    public static readonly TimeSpan KeepEnded = TimeSpan.FromDays(30);

    /// <summary>Shortest life.</summary>
    public static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Longest life of a token for agents.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);

    /// <summary>Longest life of a token for a master, which could mint nodes.</summary>
    public static readonly TimeSpan MaxMasterLifetime = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How far the clock may have gone back behind the moment a token was made. A clock that fell back by years must not
    /// make an old token good for years.
    /// </summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(5);

    internal static Decision Decide(ClusterState state, CreateToken command, DateTimeOffset at)
    {
        if ((state.Cluster is null ? new Cluster.ClusterMissing() : Violation(state, command)) is { } refusal)
        {
            return Decision.No(refusal);
        }

        var token = new TokenRecord
        {
            Id = command.Id,
            SecretHash = command.SecretHash,
            Role = command.Role,
            State = TokenState.Active,
            UsesAllowed = command.Uses,
            UsesLeft = command.Uses,
            BoundNode = command.BoundNode,
            BoundName = command.BoundName,
            CreatedBy = Protocol.Text.Untrusted.Clean(command.Origin.Actor, AuditChain.ActorLength),
            CreatedAt = at,
            ExpiresAt = at + command.Lifetime,
            EndedAt = null,
        };
        var detail = $"{(command.Role == TokenRole.Master ? "master, " : "")}{command.Uses} uses, until {token.ExpiresAt:u}"
            + (command.BoundNode is { } node ? $", for node {node}" : "") + (command.BoundName is { } name ? $", as {name}" : "");
        return Decision.Of(token, new TokenPut(token), AuditChain.Next(state.Audit, at, command.Origin, "token.create", command.Id.ToString(), detail: detail));
    }

    internal static Decision Decide(ClusterState state, RevokeToken command, DateTimeOffset at)
    {
        if (state.Tokens.Find(command.Id) is not { } token)
        {
            return Decision.No(new TokenNotFound(command.Id));
        }

        if (TokenTransitions.Next(token.State, TokenEvent.Revoked) is not { } next)
        {
            return Decision.No(new TokenEnded(token.Id, token.State));
        }

        var revoked = token with { State = next, EndedAt = at };
        return Decision.Of(revoked, new TokenPut(revoked), AuditChain.Next(state.Audit, at, command.Origin, "token.revoke", token.Id.ToString()));
    }

    /// <summary>Whether the token can be used now by one who knows the secret, else why not.</summary>
    internal static Refusal? WhyNotUsable(TokenRecord? token, Digest secretHash, TokenRole role, DateTimeOffset at)
    {
        if (token is null || !Digest.FixedTimeEquals(token.SecretHash, secretHash))
        {
            return new TokenUnknown();
        }

        return token.State switch
        {
            TokenState.Used => new TokenUsedUp(token.Id, token.UsesAllowed),
            TokenState.Revoked => new TokenRevoked(token.Id),
            TokenState.Expired => new TokenExpired(token.Id, token.ExpiresAt),
            _ when at >= token.ExpiresAt => new TokenExpired(token.Id, token.ExpiresAt),
            _ when at < token.CreatedAt - ClockSlack => new TokenFromTheFuture(token.Id, token.CreatedAt, at),
            _ when token.Role != role => new TokenWrongRole(token.Id, token.Role),
            _ => null,
        };
    }

    /// <summary>The token after one more use.</summary>
    /// <exception cref="InvalidOperationException">It has ended, which <see cref="WhyNotUsable"/> says before.</exception>
    internal static TokenRecord Use(TokenRecord token, DateTimeOffset at)
    {
        var left = token.UsesLeft - 1;
        var next = TokenTransitions.Next(token.State, left == 0 ? TokenEvent.UsedUp : TokenEvent.Used)
            ?? throw new InvalidOperationException($"The token {token.Id} is {token.State}.");
        return token with { State = next, UsesLeft = left, EndedAt = left == 0 ? at : null };
    }

    /// <summary>What time does to tokens: expires them, and deletes those that ended long ago.</summary>
    internal static IEnumerable<Change> Sweep(ClusterState state, DateTimeOffset at, int limit)
    {
        foreach (var token in state.Tokens.DueAt(at).Take(limit))
        {
            if (TokenTransitions.Next(token.State, TokenEvent.Expired) is { } expired)
            {
                yield return new TokenPut(token with { State = expired, EndedAt = at });
            }
            else
            {
                yield return new TokenDeleted(token.Id);
            }
        }
    }

    private static Refusal? Violation(ClusterState state, CreateToken command)
    {
        var isMaster = command.Role == TokenRole.Master;
        var maxLifetime = isMaster ? MaxMasterLifetime : MaxLifetime;
        if (command.Id.Value is < 0 or >= 1L << (TokenId.ByteLength * 8))
        {
            return new TokenOutOfBounds($"A token id has {TokenId.ByteLength * 8} bits.");
        }

        if (command.Uses is < 1 or > MaxUses || (command.Uses != 1 && (isMaster || command.BoundNode is not null || command.BoundName is not null)))
        {
            return new TokenOutOfBounds(
                $"A join token may be used 1 to {MaxUses} times, and once where it is for a master or one node; {command.Uses} was asked for.");
        }

        if (command.Lifetime < MinLifetime || command.Lifetime > maxLifetime)
        {
            return new TokenOutOfBounds(
                $"A join token{(isMaster ? " for a master" : "")} is good for {MinLifetime:c} to {maxLifetime:c}; {command.Lifetime:c} was asked for.");
        }

        if (isMaster && command.BoundNode is not null)
        {
            return new TokenOutOfBounds("A token for a master cannot be bound to a node.");
        }

        if (command.BoundNode is { } bound && state.Nodes.Find(bound) is null)
        {
            return new NodeNotFound(bound.ToString());
        }

        if (command.BoundName is { } name && (NodeName.Violation(name) is { } violation))
        {
            return new TokenOutOfBounds(violation);
        }

        return state.Tokens.Count >= MaxTokens ? new TokenLimitReached(MaxTokens)
            : state.Tokens.Find(command.Id) is not null ? new TokenIdTaken(command.Id)
            : null;
    }
}
