using Bramble.Master.Api;
using Bramble.Protocol.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bramble.Master.Joining;

/// <summary><c>/api/v1/tokens</c>.</summary>
internal static class TokensApi
{
    public static void MapTokensApi(this IEndpointRouteBuilder api)
    {
        api.MapPost("/tokens", CreateAsync).WithName("CreateToken").WithSummary("A join token, shown this once, and the line to paste on the other machine");
        api.MapGet("/tokens", (JoinTokens tokens) => TypedResults.Ok(tokens.List())).WithName("ListTokens").WithSummary("The join tokens without their secrets");
        api.MapDelete("/tokens/{id}", RevokeAsync).WithName("RevokeToken").WithSummary("Takes a join token back");
    }

    /// <summary>What the API answers to one who asked for a token.</summary>
    internal static Results<Created<NewToken>, ProblemResult> Of(TokenAnswer answer, HttpContext context)
    {
        if (answer is not TokenAnswer.Made { Token: var token })
        {
            return ((TokenAnswer.Refused)answer).Problem;
        }

        // Holds a secret: no cache on the way keeps it.
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/tokens/{token.Id}", token);
    }

    private static async Task<Results<Created<NewToken>, ProblemResult>> CreateAsync(
        TokenRequest request, JoinTokens tokens, HttpContext context, CancellationToken cancellationToken) =>
        Of(await tokens.MakeAsync(request, RequestOrigin.OfAdmin(context), cancellationToken), context);

    private static async Task<Results<NoContent, ProblemResult>> RevokeAsync(string id, JoinTokens tokens, HttpContext context, CancellationToken cancellationToken) =>
        await tokens.RevokeAsync(id, RequestOrigin.OfAdmin(context), cancellationToken) is { } problem ? problem : TypedResults.NoContent();
}
