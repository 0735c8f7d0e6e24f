using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bramble.Master.Store;
using Bramble.Master.Tests.Access;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Joining;
using Bramble.State;
using Bramble.State.Tokens;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Joining;

/// <summary>Joins over real TLS, good and hostile.</summary>
public sealed partial class JoinTests : IAsyncLifetime
{
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;
    private RunningMaster _master = null!; // InitializeAsync
    private HttpClient _admin = null!; // InitializeAsync
    private HttpClient _stranger = null!; // InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _master = await RunningMaster.StartAsync();
        _admin = AccessTests.Client(_master.AdminToken);
        _stranger = AccessTests.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _stranger.Dispose();
        await _master.DisposeAsync();
    }

    [Fact]
    public async Task A_machine_with_a_token_becomes_a_node_with_a_certificate_of_its_key()
    {
        var token = await TokenAsync("{}");
        var authority = await _stranger.GetByteArrayAsync(new Uri(_master.Agents, "v1/ca"), _ct).DefaultTimeout();
        using var ca = X509CertificateLoader.LoadCertificate(authority);
        Assert.True(token.IsPinOf(ca.PublicKey.ExportSubjectPublicKeyInfo()));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        using var response = await JoinAsync(Request(token, key));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync(JoinJsonContext.Default.JoinAnswer, _ct);
        using var certificate = X509CertificateLoader.LoadCertificate(answer!.Certificate); // A good answer has one.
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Contains(answer.NodeId.ToString(), certificate.Subject, StringComparison.Ordinal);
        var node = State().Nodes.Find(answer.NodeId);
        Assert.Equal(("pi-03", "Raspberry Pi 5"), (node?.Name, node?.Claims.Model));
        Assert.Equal("used", Assert.Single(await TokensAsync()).State);
    }

    [Fact]
    public async Task A_lost_answer_is_given_again_for_the_same_key_only()
    {
        var token = await TokenAsync("{}");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var first = await JoinAsync(Request(token, key));
        using var again = await JoinAsync(Request(token, key));
        using var replayed = await JoinAsync(Request(token, other));

        Assert.Equal(
            (await first.Content.ReadFromJsonAsync(JoinJsonContext.Default.JoinAnswer, _ct))!.NodeId, // A good answer has one.
            (await again.Content.ReadFromJsonAsync(JoinJsonContext.Default.JoinAnswer, _ct))!.NodeId);
        await RefusedAsync(replayed, HttpStatusCode.Forbidden, "token-used");
        Assert.Equal(1, State().Nodes.Count);
    }

    [Fact]
    public async Task A_revoked_token_lets_nobody_in()
    {
        var token = await TokenAsync("{}");
        using var revoked = await _admin.DeleteAsync(new Uri(_master.Page, $"api/v1/tokens/{token.Id}"), _ct).DefaultTimeout();
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);

        await RefusedAsync(await JoinAsync(Request(token)), HttpStatusCode.Forbidden, "token-revoked");
    }

    [Fact]
    public async Task An_expired_token_lets_nobody_in()
    {
        var clock = new SetClock(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var master = await RunningMaster.StartAsync(clock);
        using var admin = AccessTests.Client(master.AdminToken);
        using var made = await admin.PostAsync(new Uri(master.Page, "api/v1/tokens"), Json("""{"expiresIn": "5m"}"""), _ct).DefaultTimeout();
        var token = Parse(await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct));
        clock.Wall += TimeSpan.FromMinutes(5);

        var problem = await RefusedAsync(
            await _stranger.PostAsync(new Uri(master.Agents, "v1/join"), Json(Request(token).ToJsonString()), _ct).DefaultTimeout(), HttpStatusCode.Forbidden, "token-expired");

        Assert.Contains("2026-11-24 12:05:00", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(0, master.Services.GetRequiredService<ClusterStore>().State.Nodes.Count);
    }

    [Fact]
    public async Task A_token_for_a_master_lets_no_agent_in_and_is_not_used_up()
    {
        var token = JoinToken.Create(TokenId.FromBytes([1, 2, 3, 4, 5]), new byte[JoinToken.SecretLength], new byte[32]);
        var made = await _master.Services.GetRequiredService<ClusterStore>().ExecuteAsync(
            new CreateToken { Id = token.Id, SecretHash = Digest.FromBytes(token.HashSecret()), Role = TokenRole.Master, Lifetime = TimeSpan.FromMinutes(15) }, _ct).DefaultTimeout();
        Assert.IsType<CommandResult.Committed>(made);

        await RefusedAsync(await JoinAsync(Request(token)), HttpStatusCode.Forbidden, "token-wrong-role");

        Assert.Equal(1, State().Tokens.Find(token.Id)?.UsesLeft);
        Assert.Equal(0, State().Nodes.Count);
    }

    [Fact]
    public async Task A_token_for_two_machines_lets_no_third_in()
    {
        var token = await TokenAsync("""{"uses": 2}""");
        using var first = await JoinAsync(Request(token));
        using var second = await JoinAsync(Request(token));

        await RefusedAsync(await JoinAsync(Request(token)), HttpStatusCode.Forbidden, "token-used");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(2, State().Nodes.Count);
    }

    [Fact]
    public async Task A_join_in_chunks_is_as_good_as_one_with_a_length()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_master.Agents, "v1/join")) { Content = Json(Request(await TokenAsync("{}")).ToJsonString()) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await _stranger.SendAsync(request, _ct).DefaultTimeout();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, int> BadChunks => new()
    {
        { "FFFFFFFFFFFFFFFFFFFF\r\n{", 400 },
        { "zz\r\n{}\r\n0\r\n\r\n", 400 },
        { "-1\r\n{}\r\n0\r\n\r\n", 400 },
        { "\r\n{}\r\n0\r\n\r\n", 400 },
        { "2\r\n{}xx0\r\n\r\n", 400 },
        { "2;" + new string('x', 100_000) + "\r\n{}\r\n0\r\n\r\n", 413 },
        { "20000\r\n{\"tokenId\": \"" + new string('a', 100_000), 413 },
    };

    [Theory]
    [MemberData(nameof(BadChunks))]
    public async Task A_body_in_bad_chunks_is_the_senders_fault(string chunks, int status)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _master.Agents.Port, _ct);
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate?.Issuer.Contains("CN=Bramble nodes", StringComparison.Ordinal) == true);
        await tls.AuthenticateAsClientAsync("bramble").DefaultTimeout();
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/join HTTP/1.1\r\nHost: bramble\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"), _ct);

        using var reader = new StreamReader(tls, Encoding.ASCII);
        var line = await reader.ReadLineAsync(_ct).AsTask().DefaultTimeout();

        Assert.StartsWith($"HTTP/1.1 {status} ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_leaves_its_secret_in_no_log_and_in_no_file()
    {
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        await using var master = ChildProcess.StartBuilt(
            "Bramble.Master", "bramble-master", $"--data={data.FullName}", "--http=127.0.0.1:0", "--listen=127.0.0.1:0", "--classic=off", "--log-level=trace", "--output=json");
        var ready = JsonSerializer.Deserialize(await master.ReadLineAsync(), BrambleJsonContext.Default.MasterReady)!; // The line is JSON.
        using var admin = AccessTests.Client((await File.ReadAllTextAsync(Path.Combine(data.FullName, DataDirectory.AdminTokenFile), _ct)).Trim());
        using var made = await admin.PostAsync(new Uri(new Uri(ready.Dashboard), "api/v1/tokens"), Json("""{"uses": 2}"""), _ct).DefaultTimeout();
        var token = Parse(await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct));
        var join = new Uri($"https://{ready.Agents}/v1/join");
        var badKey = Request(token);
        badKey["certificateRequest"] = "AAAA";
        var badName = Request(token);
        badName["name"] = "a b";
        var cut = Request(token).ToJsonString()[..^2];
        var statuses = new List<HttpStatusCode>();
        foreach (var body in new[] { Request(token).ToJsonString(), badKey.ToJsonString(), badName.ToJsonString(), cut, $"[{cut}", Request(token).ToJsonString(), Request(token).ToJsonString() })
        {
            using var response = await _stranger.PostAsync(join, Json(body), _ct).DefaultTimeout();
            statuses.Add(response.StatusCode);
        }

        // What a person does who takes the address for a page's.
        using var inAddress = await _stranger.GetAsync(new Uri(join, $"?id={token.Id}"), _ct).DefaultTimeout();
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.OK, HttpStatusCode.Forbidden], statuses);
        master.Terminate();
        Assert.Equal(ExitCode.Done, await master.WaitAsync(Limits.Default));

        Assert.Contains("joined", master.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(token.SecretText(), master.Errors, StringComparison.OrdinalIgnoreCase);
        var secret = token.Secret.ToArray();
        foreach (var file in Directory.GetFiles(data.FullName, "*", SearchOption.AllDirectories))
        {
            var content = await File.ReadAllBytesAsync(file, _ct);
            Assert.True(content.AsSpan().IndexOf(secret) < 0, $"{file} has the secret's bytes");
            Assert.DoesNotContain(token.SecretText(), Encoding.Latin1.GetString(content), StringComparison.OrdinalIgnoreCase);
        }

        data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_bound_token_takes_the_place_of_its_node_and_the_old_key_is_dead()
    {
        using var first = await JoinAsync(Request(await TokenAsync("{}")));
        var old = Assert.Single(State().Nodes.All);
        var bound = await TokenAsync("""{"node": "pi-03"}""");

        using var second = await JoinAsync(Request(bound));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var node = Assert.Single(State().Nodes.All);
        Assert.Equal((old.Id, old.Name, old.Epoch + 1), (node.Id, node.Name, node.Epoch));
        Assert.NotEqual(old.Key, node.Key);
        Assert.NotNull(State().Tombstones.Find(old.Key));
    }

    [Fact]
    public async Task What_joined_is_there_after_a_restart()
    {
        var data = Directory.CreateTempSubdirectory("bramble-test-");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using (var first = await RunningMaster.StartAsync($"--data={data.FullName}"))
        {
            using var admin = AccessTests.Client(first.AdminToken);
            using var made = await admin.PostAsync(new Uri(first.Page, "api/v1/tokens"), Json("{}"), _ct).DefaultTimeout();
            var token = Parse(await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct));
            using var joined = await _stranger.PostAsync(new Uri(first.Agents, "v1/join"), Json(Request(token, key).ToJsonString()), _ct).DefaultTimeout();
            Assert.Equal(HttpStatusCode.OK, joined.StatusCode);
        }

        await using (var second = await RunningMaster.StartAsync($"--data={data.FullName}"))
        {
            Assert.Equal("pi-03", Assert.Single(second.Services.GetRequiredService<ClusterStore>().State.Nodes.All).Name);
        }

        data.Delete(recursive: true);
    }

    private ClusterState State() => _master.Services.GetRequiredService<ClusterStore>().State;

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private Task<HttpResponseMessage> PostTokenAsync(string body) => _admin.PostAsync(new Uri(_master.Page, "api/v1/tokens"), Json(body), _ct).DefaultTimeout();

    private async Task<JoinToken> TokenAsync(string body)
    {
        using var response = await PostTokenAsync(body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return Parse(await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct));
    }

    private static JoinToken Parse(NewToken? made) =>
        JoinToken.TryParse(made?.Token, out var token, out var error) ? token : throw new InvalidOperationException(error);

    private async Task<IReadOnlyList<TokenInfo>> TokensAsync()
    {
        var text = await _admin.GetStringAsync(new Uri(_master.Page, "api/v1/tokens"), _ct).DefaultTimeout();
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
        return JsonSerializer.Deserialize(text, BrambleJsonContext.Default.TokenList)!.Items; // The call has succeeded.
    }

    private Task<HttpResponseMessage> JoinAsync(JsonObject request) =>
        _stranger.PostAsync(new Uri(_master.Agents, "v1/join"), Json(request.ToJsonString()), _ct).DefaultTimeout();

    private static JsonObject Request(JoinToken token, ECDsa? key = null)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new JsonObject
        {
            ["tokenId"] = token.Id.ToString(),
            ["secret"] = token.SecretText(),
            ["certificateRequest"] = Convert.ToBase64String(new CertificateRequest("CN=x", key ?? own, HashAlgorithmName.SHA256).CreateSigningRequest()),
            ["hostname"] = "pi-03",
            ["model"] = "Raspberry Pi 5",
        };
    }

    private async Task<Problem> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        using (response)
        {
            Assert.Equal(status, response.StatusCode);
            var problem = await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, _ct);
            Assert.Equal(code, problem?.Code);
            return problem!; // Compared above.
        }
    }
}
