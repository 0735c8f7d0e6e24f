using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Bramble.Master.Store;
using Bramble.Master.Tests.Access;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;
using Bramble.Protocol.Joining;
using Bramble.State;
using Bramble.State.Nodes;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Nodes;

/// <summary>What the administrator does to nodes and tokens, over the real API.</summary>
public sealed class NodeCommandsApiTests : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private RunningMaster _master = null!; // InitializeAsync
    private HttpClient _admin = null!; // InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _master = await RunningMaster.StartAsync();
        _admin = AccessTests.Client(_master.AdminToken);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _master.DisposeAsync();
    }

    [Fact]
    public async Task Draining_and_resuming_hold_once_they_are_answered_and_may_be_repeated()
    {
        var node = await JoinAsync("pi-03");
        foreach (var named in new[] { "PI-03", node.Id.ToString() })
        {
            await DoneAsync(await SendAsync("POST", $"nodes/{named}/drain"), node.Id);
            Assert.True(Find(node).Draining);
        }

        foreach (var named in new[] { "pi-03", node.Id.ToString() })
        {
            await DoneAsync(await SendAsync("POST", $"nodes/{named}/resume"), node.Id);
            Assert.False(Find(node).Draining);
        }
    }

    [Fact]
    public async Task A_patch_changes_the_labels_it_names_and_a_put_replaces_all()
    {
        var node = await JoinAsync("pi-03");

        await DoneAsync(await SendAsync("PATCH", "nodes/pi-03/labels", """{"rack": "2", "disk": "ssd", "none": null}"""), node.Id);
        Assert.Equal("disk=ssd,rack=2", Find(node).Labels.ToString());
        await DoneAsync(await SendAsync("PATCH", "nodes/pi-03/labels", """{"disk": null, "rack": "3"}""", "application/merge-patch+json"), node.Id);
        Assert.Equal("rack=3", Find(node).Labels.ToString());
        await DoneAsync(await SendAsync("PUT", "nodes/pi-03/labels", """{"zone": "a b"}"""), node.Id);
        Assert.Equal("zone=a b", Find(node).Labels.ToString());
        await DoneAsync(await SendAsync("PUT", "nodes/pi-03/labels", "{}"), node.Id);
        Assert.Empty(Find(node).Labels);
    }

    [Theory]
    [InlineData("""{"-x": "1"}""", "labels-invalid")]
    [InlineData("""{"": "1"}""", "labels-invalid")]
    [InlineData("""{"x": "\u0007"}""", "labels-invalid")]
    [InlineData("""{"x": 1}""", ProblemCodes.BadRequest)]
    [InlineData("""{"labels": {"x": "1"}}""", ProblemCodes.BadRequest)]
    [InlineData("""["x"]""", ProblemCodes.BadRequest)]
    [InlineData("null", ProblemCodes.BadRequest)]
    [InlineData("", ProblemCodes.BadRequest)]
    [InlineData("{", ProblemCodes.BadRequest)]
    public async Task Labels_that_cannot_be_change_nothing(string body, string code)
    {
        var node = await JoinAsync("pi-03");
        await DoneAsync(await SendAsync("PUT", "nodes/pi-03/labels", """{"rack": "2"}"""), node.Id);

        await RefusedAsync(await SendAsync("PUT", "nodes/pi-03/labels", body), HttpStatusCode.BadRequest, code);
        await RefusedAsync(await SendAsync("PATCH", "nodes/pi-03/labels", body), HttpStatusCode.BadRequest, code);

        Assert.Equal("rack=2", Find(node).Labels.ToString());
    }

    [Fact]
    public async Task Another_type_of_body_is_refused_as_a_problem()
    {
        _ = await JoinAsync("pi-03");

        await RefusedAsync(await SendAsync("PUT", "nodes/pi-03/labels", "x=1", "text/plain"), HttpStatusCode.UnsupportedMediaType, ProblemCodes.WrongType);
    }

    [Fact]
    public async Task A_removed_node_is_gone_with_its_key_and_its_name_is_free()
    {
        var node = await JoinAsync("pi-03");

        using var removed = await SendAsync("DELETE", "nodes/pi-03");

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(0, State.Nodes.Count);
        Assert.Equal(TombstoneCause.Removed, State.Tombstones.Find(node.Key)?.Cause);
        await RefusedAsync(await SendAsync("DELETE", $"nodes/{node.Id}"), HttpStatusCode.NotFound, ProblemCodes.NodeNotFound);
        Assert.NotEqual(node.Id, (await JoinAsync("pi-03")).Id);
    }

    [Fact]
    public async Task Rejoining_gives_a_token_with_which_one_machine_takes_the_nodes_place()
    {
        var node = await JoinAsync("pi-03");
        await DoneAsync(await SendAsync("PUT", "nodes/pi-03/labels", """{"rack": "2"}"""), node.Id);

        using var response = await SendAsync("POST", "nodes/pi-03/rejoin", """{"expiresIn": "2m"}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var made = await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct);
        var after = await UseAsync(made, "another-name");

        Assert.Equal((node.Id, "pi-03", "rack=2", node.Epoch + 1), (after.Id, after.Name, after.Labels.ToString(), after.Epoch));
        Assert.Equal(TimeSpan.FromMinutes(2), State.Tokens.All.Where(token => token.BoundNode == node.Id).Select(token => token.ExpiresAt - token.CreatedAt).Single());
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Created, null)]
    [InlineData("{}", HttpStatusCode.Created, null)]
    [InlineData("""{"expiresIn": "soon"}""", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("""{"expiresIn": "31d"}""", HttpStatusCode.BadRequest, "token-out-of-bounds")]
    public async Task Rejoining_needs_no_body(string? body, HttpStatusCode status, string? code)
    {
        _ = await JoinAsync("pi-03");

        using var response = await SendAsync("POST", "nodes/pi-03/rejoin", body);

        Assert.Equal(status, response.StatusCode);
        if (code is not null)
        {
            await RefusedAsync(response, status, code);
        }
    }

    [Fact]
    public async Task A_pending_node_is_approved_once()
    {
        var store = _master.Services.GetRequiredService<ClusterStore>();
        var ready = await JoinAsync("pi-03");
        var token = Token(await TokenAsync("{}"));
        var joined = (CommandResult.Committed)await store.ExecuteAsync(
            new JoinNode
            {
                Token = token.Id,
                SecretHash = Digest.FromBytes(token.HashSecret()),
                Key = Digest.FromBytes(SHA256.HashData("another key"u8)),
                NewId = new(Guid.CreateVersion7()),
                CertificateNotAfter = DateTimeOffset.MaxValue,
                Claims = new NodeClaims { Hostname = "pi-04" },
                NeedsApproval = true,
            },
            _ct).DefaultTimeout();
        var pending = (NodeRecord)joined.Subject!; // A join is about its node.
        Assert.Equal(NodeState.Pending, pending.State);

        await DoneAsync(await SendAsync("POST", "nodes/pi-04/approve"), pending.Id);

        Assert.Equal(NodeState.Ready, Find(pending).State);
        await RefusedAsync(await SendAsync("POST", "nodes/pi-04/approve"), HttpStatusCode.Conflict, "node-state");
        await RefusedAsync(await SendAsync("POST", $"nodes/{ready.Id}/approve"), HttpStatusCode.Conflict, "node-state");
    }

    public static TheoryData<string, string, string?> Calls => new()
    {
        { "POST", "/drain", null },
        { "POST", "/resume", null },
        { "POST", "/approve", null },
        { "POST", "/rejoin", null },
        { "PUT", "/labels", "{}" },
        { "PATCH", "/labels", "{}" },
        { "DELETE", "", null },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_classic_node_and_one_that_is_not_there_are_refused_apart(string method, string path, string? body)
    {
        using var slave = await _master.ConnectSlaveAsync("old-pi", _ct).DefaultTimeout();
        var classic = await ShownAsync("old-pi");

        await RefusedAsync(await SendAsync(method, $"nodes/{classic.Id}{path}", body), HttpStatusCode.Conflict, ProblemCodes.NodeNotManaged);
        var byName = await RefusedAsync(await SendAsync(method, $"nodes/old-pi{path}", body), HttpStatusCode.Conflict, ProblemCodes.NodeNotManaged);
        Assert.Contains("classic", byName.Detail, StringComparison.Ordinal);
        await RefusedAsync(await SendAsync(method, $"nodes/{new string('a', 32)}{path}", body), HttpStatusCode.NotFound, ProblemCodes.NodeNotFound);
        await RefusedAsync(await SendAsync(method, $"nodes/nobody{path}", body), HttpStatusCode.NotFound, ProblemCodes.NodeNotFound);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Only_the_administrator_may(string method, string path, string? body)
    {
        var node = await JoinAsync("pi-03");
        var before = State.Audit;
        using var stranger = AccessTests.Client();
        foreach (var port in new[] { _master.Page, _master.Agents })
        {
            using var request = Request(port, method, $"nodes/pi-03{path}", body, "application/json");
            await RefusedAsync(await stranger.SendAsync(request, _ct).DefaultTimeout(), HttpStatusCode.Unauthorized, ProblemCodes.TokenMissing);
        }

        Assert.Equal((node, before), (Find(node), State.Audit));
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_trail_with_who_and_from_where()
    {
        _ = await JoinAsync("pi-03");
        using var drained = await SendAsync("POST", "nodes/pi-03/drain");
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(_master.Services.GetRequiredService<Hosting.MasterSettings>().Data, "cluster.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(_ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT actor, target, source FROM audit WHERE action = 'node.drain'";
        await using var reader = await command.ExecuteReaderAsync(_ct);

        Assert.True(await reader.ReadAsync(_ct));
        Assert.Equal(("admin", "pi-03"), (reader.GetString(0), reader.GetString(1)));
        Assert.StartsWith("127.0.0.1:", reader.GetString(2), StringComparison.Ordinal);
        Assert.False(await reader.ReadAsync(_ct));
    }

    [Fact]
    public async Task A_token_comes_with_the_line_to_paste_where_a_machine_can_join()
    {
        var open = await TokenAsync("""{"uses": 3}""");
        Assert.Equal($"echo {open.Token} | bramble agent --join {_master.Agents.Authority}", open.Command);

        await using var shut = await RunningMaster.StartAsync();
        var bound = shut.Services.GetRequiredService<Hosting.BoundAddresses>();
        bound.Set(bound.Http!, agents: null, bound.Classic); // Known once a master runs.
        using var admin = AccessTests.Client(shut.AdminToken);
        using var request = Request(shut.Page, "POST", "tokens", "{}", "application/json");
        using var made = await admin.SendAsync(request, _ct).DefaultTimeout();
        var json = await JsonDocument.ParseAsync(await made.Content.ReadAsStreamAsync(_ct), cancellationToken: _ct);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("command").ValueKind);
    }

    [Fact]
    public async Task The_dashboards_client_does_and_refuses_the_same()
    {
        var client = _master.Services.GetRequiredService<IBrambleClient>();
        var node = await JoinAsync("pi-03");

        await client.DrainNodeAsync("pi-03", _ct).DefaultTimeout();
        Assert.True(Find(node).Draining);
        await client.ResumeNodeAsync("pi-03", _ct).DefaultTimeout();
        await client.LabelNodeAsync("pi-03", new Dictionary<string, string?>(StringComparer.Ordinal) { ["rack"] = "2" }, replaceAll: false, _ct).DefaultTimeout();
        Assert.Equal((false, "rack=2"), (Find(node).Draining, Find(node).Labels.ToString()));
        var rejoin = await client.RejoinNodeAsync("pi-03", new RejoinRequest(), _ct).DefaultTimeout();
        Assert.Equal(node.Id, (await client.GetTokensAsync(_ct).DefaultTimeout()).Single(token => string.Equals(token.Id, rejoin.Id, StringComparison.Ordinal)).Node);
        await client.RevokeTokenAsync(rejoin.Id, _ct).DefaultTimeout();
        await client.RemoveNodeAsync("pi-03", _ct).DefaultTimeout();
        Assert.Equal(0, State.Nodes.Count);

        var gone = await Assert.ThrowsAsync<RefusedException>(() => client.ApproveNodeAsync("pi-03", _ct)).DefaultTimeout();
        var ended = await Assert.ThrowsAsync<RefusedException>(() => client.RevokeTokenAsync(rejoin.Id, _ct)).DefaultTimeout();
        var bounds = await Assert.ThrowsAsync<RefusedException>(() => client.CreateTokenAsync(new TokenRequest { Uses = 0 }, _ct)).DefaultTimeout();
        Assert.Equal(("node-not-found", "token-ended", "token-out-of-bounds"), (gone.Problem.Code, ended.Problem.Code, bounds.Problem.Code));
    }

    private ClusterState State => _master.Services.GetRequiredService<ClusterStore>().State;

    private NodeRecord Find(NodeRecord node) => State.Nodes.Find(node.Id) ?? throw new InvalidOperationException($"{node.Name} is gone.");

    private async Task<Node> ShownAsync(string name)
    {
        var client = _master.Services.GetRequiredService<IBrambleClient>();
        Node? node = null;
        await Until.TrueAsync(async () => (node = await client.GetNodeAsync(name, _ct)) is not null, $"{name} is on the table");
        return node!; // Else the wait has thrown.
    }

    /// <summary>Joins as a machine does.</summary>
    private async Task<NodeRecord> JoinAsync(string hostname) => await UseAsync(await TokenAsync("{}"), hostname);

    private async Task<NodeRecord> UseAsync(NewToken? made, string hostname)
    {
        var token = Token(made);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new JoinRequest
        {
            TokenId = token.Id.ToString(),
            Secret = token.SecretText(),
            CertificateRequest = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest(),
            Hostname = hostname,
        };
        using var machine = AccessTests.Client();
        using var response = await machine.PostAsync(
            new Uri(_master.Agents, "v1/join"), JsonContent.Create(request, JoinJsonContext.Default.JoinRequest), _ct).DefaultTimeout();
        var answer = await response.Content.ReadFromJsonAsync(JoinJsonContext.Default.JoinAnswer, _ct);
        return State.Nodes.Find(answer!.NodeId)!; // A good answer names the node.
    }

    private async Task<NewToken> TokenAsync(string body)
    {
        using var response = await SendAsync("POST", "tokens", body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct))!; // 201 carries it.
    }

    private static JoinToken Token(NewToken? made) =>
        JoinToken.TryParse(made?.Token, out var token, out var error) ? token : throw new InvalidOperationException(error);

    private Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, string type = "application/json") =>
        _admin.SendAsync(Request(_master.Page, method, path, body, type), _ct).DefaultTimeout();

    private static HttpRequestMessage Request(Uri port, string method, string path, string? body, string type) =>
        new(new HttpMethod(method), new Uri(port, $"api/v1/{path}")) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };

    /// <summary>The answer is the node as it is then.</summary>
    private async Task DoneAsync(HttpResponseMessage response, Protocol.Ids.NodeId id)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var node = await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Node, _ct);
            var record = State.Nodes.Find(id);
            Assert.Equal((id, record?.State), (node?.Id, node?.State));
            Assert.Equal(record?.Labels, node?.Labels);
        }
    }

    private async Task<Problem> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(_ct);
            Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            var problem = JsonSerializer.Deserialize(text, BrambleJsonContext.Default.Problem)!; // A refusal is a problem.
            Assert.Equal((code, (int)status), (problem.Code, problem.Status));
            return problem;
        }
    }
}
