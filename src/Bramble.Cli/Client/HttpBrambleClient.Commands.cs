using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Client;

/// <summary>What changes something.</summary>
internal sealed partial class HttpBrambleClient
{
    public Task<Node?> DrainNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, $"{PathOf(idOrName)}/drain", body: null, BrambleJsonContext.Default.Node, cancellationToken);

    public Task<Node?> ResumeNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, $"{PathOf(idOrName)}/resume", body: null, BrambleJsonContext.Default.Node, cancellationToken);

    public Task<Node?> ApproveNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Post, $"{PathOf(idOrName)}/approve", body: null, BrambleJsonContext.Default.Node, cancellationToken);

    public Task<Node?> LabelNodeAsync(string idOrName, IReadOnlyDictionary<string, string?> labels, bool replaceAll, CancellationToken cancellationToken) => AskAsync(
        replaceAll ? HttpMethod.Put : HttpMethod.Patch,
        $"{PathOf(idOrName)}/labels",
        JsonContent.Create(new Dictionary<string, string?>(labels, StringComparer.Ordinal), BrambleJsonContext.Default.DictionaryStringString!), // The same type but for the mark.
        BrambleJsonContext.Default.Node,
        cancellationToken);

    public Task RemoveNodeAsync(string idOrName, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Delete, PathOf(idOrName), body: null, BrambleJsonContext.Default.Node, cancellationToken);

    public Task<NewToken> RejoinNodeAsync(string idOrName, RejoinRequest request, CancellationToken cancellationToken) =>
        MakeTokenAsync($"{PathOf(idOrName)}/rejoin", JsonContent.Create(request, BrambleJsonContext.Default.RejoinRequest), cancellationToken);

    public Task<NewToken> CreateTokenAsync(TokenRequest request, CancellationToken cancellationToken) =>
        MakeTokenAsync("api/v1/tokens", JsonContent.Create(request, BrambleJsonContext.Default.TokenRequest), cancellationToken);

    public async Task<IReadOnlyList<TokenInfo>> GetTokensAsync(CancellationToken cancellationToken) =>
        (await GetAsync("api/v1/tokens", BrambleJsonContext.Default.TokenList, cancellationToken)).Items;

    public Task RevokeTokenAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Delete, $"api/v1/tokens/{Uri.EscapeDataString(id)}", body: null, BrambleJsonContext.Default.TokenInfo, cancellationToken);

    private static string PathOf(string idOrName) => $"api/v1/nodes/{Uri.EscapeDataString(idOrName)}";

    private async Task<NewToken> MakeTokenAsync(string path, JsonContent body, CancellationToken cancellationToken) =>
        await AskAsync(HttpMethod.Post, path, body, BrambleJsonContext.Default.NewToken, cancellationToken)
        ?? throw new CommandException($"What answers at {_http.BaseAddress} is no Bramble master: it made no token. Give the master's address with --server URL.", ExitCode.Failed);

    /// <returns>What was answered, or null where the answer is that there is nothing to say.</returns>
    private async Task<T?> AskAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.NoContent ? null : await ReadAsync(response, type, cancellationToken);
    }
}
