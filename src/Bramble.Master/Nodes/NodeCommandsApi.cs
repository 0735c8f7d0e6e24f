using Bramble.Master.Api;
using Bramble.Master.Joining;
using Bramble.Protocol.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bramble.Master.Nodes;

/// <summary>What the administrator does to a node: <c>/api/v1/nodes/{id or name}/...</c>. Each answers once it is on disk.</summary>
internal static class NodeCommandsApi
{
    public static void MapNodeCommandsApi(this IEndpointRouteBuilder api)
    {
        var node = api.MapGroup("/nodes/{idOrName}");
        node.MapPost("/drain", DrainAsync)
            .WithName("DrainNode").WithSummary("No new tasks for the node");
        node.MapPost("/resume", ResumeAsync)
            .WithName("ResumeNode").WithSummary("New tasks for the node again; also ends a hold, such as that of a copied card");
        node.MapPost("/approve", ApproveAsync)
            .WithName("ApproveNode").WithSummary("Lets a node in that waits for approval");
        node.MapPost("/rejoin", RejoinAsync)
            .WithName("RejoinNode").WithSummary("A token with which a machine takes the place of the node; it keeps id, name and labels, and the old key is dead once it is used");
        node.MapPut("/labels", ReplaceLabelsAsync)
            .WithName("ReplaceNodeLabels").WithSummary("The node's labels as a whole: an object of strings. Those that are not in it are taken off");
        node.MapPatch("/labels", ChangeLabelsAsync)
            .Accepts<Dictionary<string, string?>>("application/json", "application/merge-patch+json")
            .WithName("ChangeNodeLabels").WithSummary("Some of the node's labels, as a JSON merge patch (RFC 7396): a string sets one, null takes it off, the others stay");
        node.MapDelete("", RemoveAsync)
            .WithName("RemoveNode").WithSummary("Takes the node out for good: its key is dead at once, its name is free at once");
    }

    private static async Task<Results<Ok<Node>, NoContent, ProblemResult>> DrainAsync(
        string idOrName, NodeControl control, HttpContext context, CancellationToken cancellationToken) =>
        Of(await control.DrainAsync(idOrName, RequestOrigin.OfAdmin(context), cancellationToken));

    private static async Task<Results<Ok<Node>, NoContent, ProblemResult>> ResumeAsync(
        string idOrName, NodeControl control, HttpContext context, CancellationToken cancellationToken) =>
        Of(await control.ResumeAsync(idOrName, RequestOrigin.OfAdmin(context), cancellationToken));

    private static async Task<Results<Ok<Node>, NoContent, ProblemResult>> ApproveAsync(
        string idOrName, NodeControl control, HttpContext context, CancellationToken cancellationToken) =>
        Of(await control.ApproveAsync(idOrName, RequestOrigin.OfAdmin(context), cancellationToken));

    private static async Task<Results<Ok<Node>, NoContent, ProblemResult>> ReplaceLabelsAsync(
        string idOrName, Dictionary<string, string?> labels, NodeControl control, HttpContext context, CancellationToken cancellationToken) =>
        Of(await control.LabelAsync(idOrName, labels, replaceAll: true, RequestOrigin.OfAdmin(context), cancellationToken));

    private static async Task<Results<Ok<Node>, NoContent, ProblemResult>> ChangeLabelsAsync(
        string idOrName, Dictionary<string, string?> labels, NodeControl control, HttpContext context, CancellationToken cancellationToken) =>
        Of(await control.LabelAsync(idOrName, labels, replaceAll: false, RequestOrigin.OfAdmin(context), cancellationToken));

    private static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        string idOrName, NodeControl control, HttpContext context, CancellationToken cancellationToken) =>
        await control.RemoveAsync(idOrName, RequestOrigin.OfAdmin(context), cancellationToken) is NodeAnswer.Refused refused ? refused.Problem : TypedResults.NoContent();

    private static async Task<Results<Created<NewToken>, ProblemResult>> RejoinAsync(
        string idOrName, RejoinRequest? request, JoinTokens tokens, HttpContext context, CancellationToken cancellationToken) =>
        TokensApi.Of(await tokens.MakeAsync(new TokenRequest { Node = idOrName, ExpiresIn = request?.ExpiresIn }, RequestOrigin.OfAdmin(context), cancellationToken), context);

    private static Results<Ok<Node>, NoContent, ProblemResult> Of(NodeAnswer answer) => answer switch
    {
        NodeAnswer.Refused refused => refused.Problem,
        NodeAnswer.Done { Node: { } node } => TypedResults.Ok(node),
        _ => TypedResults.NoContent(),
    };
}
