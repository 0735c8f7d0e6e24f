using Bramble.Master.Api;
using Bramble.Master.Hosting;
using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Text;
using Bramble.State;
using Bramble.State.Nodes;
using Bramble.State.Tokens;

namespace Bramble.Master.Joining;

/// <summary>Makes, lists and revokes join tokens. Thread safe.</summary>
internal sealed class JoinTokens(ClusterStore store, NodeControl nodes, NodeAuthority authority, IdSource ids, BoundAddresses bound)
{
    private const string DefaultLifetime = "1h";

    /// <summary>A new token, on disk; its secret is in the answer and nowhere else.</summary>
    public async Task<TokenAnswer> MakeAsync(TokenRequest request, Origin origin, CancellationToken cancellationToken)
    {
        if (!Durations.TryParse(request.ExpiresIn ?? DefaultLifetime, out var lifetime))
        {
            return new TokenAnswer.Refused(ProblemResult.BadRequest($"expiresIn is '{request.ExpiresIn}': write a number and one of s, m, h, d, such as 30m."));
        }

        NodeRecord? node = null;
        if (request.Node is { } named && (node = nodes.Find(named)) is null)
        {
            return new TokenAnswer.Refused(nodes.WhyNot(named));
        }

        while (true)
        {
            var (id, secret) = ids.NextToken();
            var token = JoinToken.Create(id, secret, authority.Pin);
            var made = await store.ExecuteAsync(
                new CreateToken
                {
                    Id = id,
                    SecretHash = Digest.FromBytes(token.HashSecret()),
                    Uses = request.Uses ?? 1,
                    Lifetime = lifetime,
                    BoundNode = node?.Id,
                    BoundName = request.Name,
                    Origin = origin,
                },
                cancellationToken);
            switch (made)
            {
                case CommandResult.Committed { Subject: TokenRecord record }:
                    return new TokenAnswer.Made(new NewToken
                    {
                        Id = id.ToString(),
                        Token = token.Reveal(),
                        Command = JoinLine.For(bound.Agents, token),
                        Uses = record.UsesAllowed,
                        ExpiresAt = record.ExpiresAt,
                    });
                case CommandResult.Refused { Refusal: TokenIdTaken }:
                    continue;
                default:
                    return new TokenAnswer.Refused(CommandProblems.Of(made));
            }
        }
    }

    /// <returns>Why not, or null where it is done.</returns>
    public async Task<ProblemResult?> RevokeAsync(string id, Origin origin, CancellationToken cancellationToken)
    {
        if (!TokenId.TryParse(id, out var token))
        {
            return ProblemResult.NotFound("token-not-found", $"'{id}' is not the id of a join token: the {TokenId.TextLength} characters behind 'brj1-'.");
        }

        var revoked = await store.ExecuteAsync(new RevokeToken(token) { Origin = origin }, cancellationToken);
        return revoked is CommandResult.Committed ? null : CommandProblems.Of(revoked);
    }

    /// <summary>The tokens there are, the newest first.</summary>
    public TokenList List() => new()
    {
        Items = [.. store.State.Tokens.All.OrderByDescending(token => token.CreatedAt).ThenBy(token => token.Id.Value).Select(token => new TokenInfo
        {
            Id = token.Id.ToString(),
            State = token.State.ToString().ToLowerInvariant(),
            Uses = token.UsesAllowed,
            UsesLeft = token.UsesLeft,
            CreatedBy = token.CreatedBy,
            CreatedAt = token.CreatedAt,
            ExpiresAt = token.ExpiresAt,
            Node = token.BoundNode,
            Name = token.BoundName,
        })],
    };
}
