using Bramble.Master.Joining;
using Bramble.Master.Nodes;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.State;

namespace Bramble.Master.Api;

/// <summary>What changes something. The caller has made sure that whoever asks may do so.</summary>
internal sealed partial class LocalBrambleClient
{
    private static readonly Origin FromPage = new("dashboard");

    public async Task<Node?> DrainNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        Done(await control.DrainAsync(idOrName, FromPage, cancellationToken));

    public async Task<Node?> ResumeNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        Done(await control.ResumeAsync(idOrName, FromPage, cancellationToken));

    public async Task<Node?> ApproveNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        Done(await control.ApproveAsync(idOrName, FromPage, cancellationToken));

    public async Task<Node?> LabelNodeAsync(string idOrName, IReadOnlyDictionary<string, string?> labels, bool replaceAll, CancellationToken cancellationToken) =>
        Done(await control.LabelAsync(idOrName, labels, replaceAll, FromPage, cancellationToken));

    public async Task RemoveNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        _ = Done(await control.RemoveAsync(idOrName, FromPage, cancellationToken));

    public Task<NewToken> RejoinNodeAsync(string idOrName, RejoinRequest request, CancellationToken cancellationToken) =>
        CreateTokenAsync(new TokenRequest { Node = idOrName, ExpiresIn = request.ExpiresIn }, cancellationToken);

    public async Task<NewToken> CreateTokenAsync(TokenRequest request, CancellationToken cancellationToken) =>
        await tokens.MakeAsync(request, FromPage, cancellationToken) switch
        {
            TokenAnswer.Made made => made.Token,
            TokenAnswer.Refused refused => throw new RefusedException(refused.Problem.Problem),
            _ => throw new InvalidOperationException("A token is made or refused."),
        };

    public Task<IReadOnlyList<TokenInfo>> GetTokensAsync(CancellationToken cancellationToken) => Task.FromResult(tokens.List().Items);

    public async Task RevokeTokenAsync(string id, CancellationToken cancellationToken)
    {
        if (await tokens.RevokeAsync(id, FromPage, cancellationToken) is { } problem)
        {
            throw new RefusedException(problem.Problem);
        }
    }

    private static Node? Done(NodeAnswer answer) => answer switch
    {
        NodeAnswer.Done done => done.Node,
        NodeAnswer.Refused refused => throw new RefusedException(refused.Problem.Problem),
        _ => throw new InvalidOperationException("A command is done or refused."),
    };
}
