using Bramble.Master.Api;
using Bramble.Master.Hosting;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Text;
using Bramble.State;
using Bramble.State.Nodes;
using Bramble.State.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bramble.Master.Joining;

/// <summary><c>/api/v1/tokens</c>.</summary>
internal static class TokensApi
{
    private const string DefaultLifetime = "1h";

    public static void MapTokensApi(this IEndpointRouteBuilder api)
    {
        api.MapPost("/tokens", CreateAsync).WithName("CreateToken").WithSummary("A join token, shown this once");
        api.MapGet("/tokens", (ClusterStore store) => TypedResults.Ok(List(store.State))).WithName("ListTokens").WithSummary("The join tokens without their secrets");
        api.MapDelete("/tokens/{id}", RevokeAsync).WithName("RevokeToken").WithSummary("Takes a join token back");
    }

    private static async Task<Results<Created<NewToken>, ProblemResult>> CreateAsync(
        TokenRequest request, ClusterStore store, NodeAuthority authority, IdSource ids, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Durations.TryParse(request.ExpiresIn ?? DefaultLifetime, out var lifetime))
        {
            return ProblemResult.BadRequest($"expiresIn is '{request.ExpiresIn}': write a number and one of s, m, h, d, such as 30m.");
        }

        NodeRecord? node = null;
        if (request.Node is { } named && (node = Find(store.State, named)) is null)
        {
            return ProblemResult.NotFound(ProblemCodes.NodeNotFound, $"No node has the id or name '{named}'.");
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
                    Origin = OriginOf(context),
                },
                cancellationToken);
            switch (made)
            {
                case CommandResult.Committed { Subject: TokenRecord record }:
                    // Holds a secret: no cache on the way keeps it.
                    context.Response.Headers.CacheControl = "no-store";
                    return TypedResults.Created($"/api/v1/tokens/{id}", new NewToken { Id = id.ToString(), Token = token.Reveal(), Uses = record.UsesAllowed, ExpiresAt = record.ExpiresAt });
                case CommandResult.Refused { Refusal: TokenIdTaken }:
                    continue;
                default:
                    return CommandProblems.Of(made);
            }
        }
    }

    private static async Task<Results<NoContent, ProblemResult>> RevokeAsync(string id, ClusterStore store, HttpContext context, CancellationToken cancellationToken)
    {
        if (!TokenId.TryParse(id, out var token))
        {
            return ProblemResult.NotFound("token-not-found", $"'{id}' is not the id of a join token: the {TokenId.TextLength} characters behind 'brj1-'.");
        }

        var revoked = await store.ExecuteAsync(new RevokeToken(token) { Origin = OriginOf(context) }, cancellationToken);
        return revoked is CommandResult.Committed ? TypedResults.NoContent() : CommandProblems.Of(revoked);
    }

    private static TokenList List(ClusterState state) => new()
    {
        Items = [.. state.Tokens.All.OrderByDescending(token => token.CreatedAt).ThenBy(token => token.Id.Value).Select(token => new TokenInfo
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

    private static NodeRecord? Find(ClusterState state, string idOrName) =>
        NodeId.TryParse(idOrName, out var id) && state.Nodes.Find(id) is { } node ? node : state.Nodes.FindByName(idOrName);

    /// <summary>End points of this group answer the administrator only.</summary>
    private static Origin OriginOf(HttpContext context) =>
        new("admin", $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}", context.TraceIdentifier);
}
