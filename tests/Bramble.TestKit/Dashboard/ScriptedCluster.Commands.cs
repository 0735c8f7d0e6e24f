using Bramble.Protocol.Api;
using Bramble.Protocol.Client;

namespace Bramble.TestKit.Dashboard;

/// <summary>A visitor of the pages may look and no more: each change is refused as the master refuses a stranger's.</summary>
public sealed partial class ScriptedCluster
{
    /// <inheritdoc/>
    public Task<Node?> DrainNodeAsync(string idOrName, CancellationToken cancellationToken) => Refuse<Node?>();

    /// <inheritdoc/>
    public Task<Node?> ResumeNodeAsync(string idOrName, CancellationToken cancellationToken) => Refuse<Node?>();

    /// <inheritdoc/>
    public Task<Node?> ApproveNodeAsync(string idOrName, CancellationToken cancellationToken) => Refuse<Node?>();

    /// <inheritdoc/>
    public Task<Node?> LabelNodeAsync(string idOrName, IReadOnlyDictionary<string, string?> labels, bool replaceAll, CancellationToken cancellationToken) => Refuse<Node?>();

    /// <inheritdoc/>
    public Task RemoveNodeAsync(string idOrName, CancellationToken cancellationToken) => Refuse<Node?>();

    /// <inheritdoc/>
    public Task<NewToken> RejoinNodeAsync(string idOrName, RejoinRequest request, CancellationToken cancellationToken) => Refuse<NewToken>();

    /// <inheritdoc/>
    public Task<NewToken> CreateTokenAsync(TokenRequest request, CancellationToken cancellationToken) => Refuse<NewToken>();

    /// <inheritdoc/>
    public Task<IReadOnlyList<TokenInfo>> GetTokensAsync(CancellationToken cancellationToken) => Refuse<IReadOnlyList<TokenInfo>>();

    /// <inheritdoc/>
    public Task RevokeTokenAsync(string id, CancellationToken cancellationToken) => Refuse<TokenInfo>();

    private static Task<T> Refuse<T>() => Task.FromException<T>(
        new RefusedException(new Problem { Code = ProblemCodes.TokenMissing, Title = "A token is needed", Status = 401 }));
}
