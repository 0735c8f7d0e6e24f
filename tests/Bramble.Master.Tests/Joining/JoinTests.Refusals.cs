using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Bramble.Master.Joining;
using Bramble.Master.Store;
using Bramble.Master.Tests.Access;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Joining;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Joining;

/// <summary>What is not let in, and why.</summary>
public sealed partial class JoinTests
{
    [Fact]
    public async Task A_wrong_secret_and_an_unknown_id_are_refused_alike()
    {
        var token = await TokenAsync("{}");
        var secret = Request(token);
        secret["secret"] = JoinToken.Create(token.Id, new byte[16], new byte[32]).SecretText();
        var id = Request(token);
        id["tokenId"] = "zzzzzzzz";

        var one = await RefusedAsync(await JoinAsync(secret), HttpStatusCode.Forbidden, "token-unknown");
        var other = await RefusedAsync(await JoinAsync(id), HttpStatusCode.Forbidden, "token-unknown");

        Assert.Equal(one.Detail, other.Detail);
    }

    [Fact]
    public async Task After_five_wrong_tries_an_address_waits()
    {
        var token = await TokenAsync("{}");
        var wrong = Request(token);
        wrong["tokenId"] = "zzzzzzzz";
        for (var i = 0; i < 5; i++)
        {
            await RefusedAsync(await JoinAsync(wrong), HttpStatusCode.Forbidden, "token-unknown");
        }

        await RefusedAsync(await JoinAsync(Request(token)), HttpStatusCode.TooManyRequests, "too-many-attempts");
    }

    [Fact]
    public async Task A_label_without_a_value_is_refused_and_the_next_machine_is_let_in()
    {
        var token = await TokenAsync("{}");
        var nothing = Request(token);
        nothing["labels"] = new JsonObject { ["rack"] = null };

        await RefusedAsync(await JoinAsync(nothing), HttpStatusCode.BadRequest, "labels-invalid");
        using var good = await JoinAsync(Request(token));

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("tokenId")]
    [InlineData("certificateRequest")]
    public async Task Null_where_something_is_needed_is_refused_and_the_next_machine_is_let_in(string field)
    {
        var token = await TokenAsync("{}");
        var nothing = Request(token);
        nothing[field] = null;

        using var refused = await JoinAsync(nothing);
        using var good = await JoinAsync(Request(token));

        Assert.InRange((int)refused.StatusCode, 400, 499);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task A_master_whose_clock_is_before_the_authority_starts_and_keeps_the_token_for_later()
    {
        await using var master = await RunningMaster.StartAsync(new SetClock(new DateTimeOffset(2014, 6, 1, 0, 0, 0, TimeSpan.Zero)));
        using var admin = AccessTests.Client(master.AdminToken);
        using var made = await admin.PostAsync(new Uri(master.Page, "api/v1/tokens"), Json("{}"), _ct).DefaultTimeout();
        var token = Parse(await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, _ct));

        await RefusedAsync(
            await _stranger.PostAsync(new Uri(master.Agents, "v1/join"), Json(Request(token).ToJsonString()), _ct).DefaultTimeout(), HttpStatusCode.ServiceUnavailable, ProblemCodes.ClockWrong);

        var state = master.Services.GetRequiredService<ClusterStore>().State;
        Assert.Equal(1, state.Tokens.Find(token.Id)?.UsesLeft);
        Assert.Equal(0, state.Nodes.Count);
    }

    [Fact]
    public async Task What_holds_a_secret_does_not_say_it_in_words()
    {
        var token = await TokenAsync("{}");
        var request = new JoinRequest { TokenId = token.Id.ToString(), Secret = token.SecretText(), CertificateRequest = [] };
        var made = new NewToken { Id = token.Id.ToString(), Token = token.Reveal(), Command = JoinLine.For(new IPEndPoint(IPAddress.Loopback, 7443), token), Uses = 1, ExpiresAt = default };

        Assert.DoesNotContain(token.SecretText(), $"{request} {made} {token}", StringComparison.OrdinalIgnoreCase);
    }

    public static TheoryData<string> BadKeys => ["rsa", "p384", "tampered", "empty"];

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task A_request_without_proof_of_a_p256_key_is_refused_and_uses_nothing_up(string kind)
    {
        var token = await TokenAsync("{}");
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        var request = Request(token, key);
        request["certificateRequest"] = Convert.ToBase64String(kind switch
        {
            "rsa" => new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest(),
            "p384" => new CertificateRequest("CN=x", p384, HashAlgorithmName.SHA256).CreateSigningRequest(),
            "tampered" => [.. good[..^3], (byte)(good[^3] ^ 1), good[^2], good[^1]],
            _ => [],
        });

        await RefusedAsync(await JoinAsync(request), HttpStatusCode.BadRequest, ProblemCodes.BadRequest);
        Assert.Equal("active", Assert.Single(await TokensAsync()).State);
    }

    public static TheoryData<string, HttpStatusCode> BadBodies => new()
    {
        { "", HttpStatusCode.BadRequest },
        { "null", HttpStatusCode.BadRequest },
        { "[]", HttpStatusCode.BadRequest },
        { "{}", HttpStatusCode.BadRequest },
        { "{\"tokenId\": 5}", HttpStatusCode.BadRequest },
        { "{\"tokenId\": \"a\", \"tokenId\": \"b\", \"secret\": \"c\", \"certificateRequest\": \"\"}", HttpStatusCode.BadRequest },
        { "{\"tokenId\": \"a\", \"secret\": \"c\", \"certificateRequest\": \"not base64!\"}", HttpStatusCode.BadRequest },
        { "{\"x\": " + new string('[', 10_000), HttpStatusCode.BadRequest },
        { "{\"tokenId\": \"" + new string('a', 40_000) + "\"}", HttpStatusCode.RequestEntityTooLarge },
        { "{\"tokenId\": \"\u0000\", \"secret\": \"\", \"certificateRequest\": \"\"}", HttpStatusCode.BadRequest },
    };

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task A_malformed_body_is_refused(string body, HttpStatusCode status)
    {
        using var response = await _stranger.PostAsync(new Uri(_master.Agents, "v1/join"), new StringContent(body, Encoding.UTF8, "application/json"), _ct).DefaultTimeout();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Another_type_of_body_is_refused()
    {
        using var content = new StringContent("{}");
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("text/plain");
        await RefusedAsync(await _stranger.PostAsync(new Uri(_master.Agents, "v1/join"), content, _ct).DefaultTimeout(), HttpStatusCode.UnsupportedMediaType, ProblemCodes.WrongType);
    }

    [Fact]
    public async Task Hostile_claims_are_cleaned_and_a_hostile_name_is_refused()
    {
        var token = await TokenAsync("""{"uses": 2}""");
        var named = Request(token);
        named["name"] = "../<b>\u0007";
        var claiming = Request(token);
        claiming["hostname"] = "pi\u001b[2J\u202e" + new string('x', 500);
        claiming["model"] = "<script>\r\n";

        await RefusedAsync(await JoinAsync(named), HttpStatusCode.BadRequest, "node-name-invalid");
        using var response = await JoinAsync(claiming);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var node = Assert.Single(State().Nodes.All);
        Assert.InRange(node.Claims.Hostname!.Length, 1, 253); // It claimed one.
        Assert.DoesNotContain(node.Claims.Hostname + node.Claims.Model, c => char.IsControl(c) || c == '\u202e');
        Assert.Matches("^[A-Za-z0-9._-]+$", node.Name);
    }

    [Theory]
    [InlineData("""{"uses": 0}""", HttpStatusCode.BadRequest, "token-out-of-bounds")]
    [InlineData("""{"uses": 1000000}""", HttpStatusCode.BadRequest, "token-out-of-bounds")]
    [InlineData("""{"expiresIn": "10y"}""", HttpStatusCode.BadRequest, "bad-request")]
    [InlineData("""{"expiresIn": "365d"}""", HttpStatusCode.BadRequest, "token-out-of-bounds")]
    [InlineData("""{"node": "nobody"}""", HttpStatusCode.NotFound, "node-not-found")]
    [InlineData("""{"name": "a b"}""", HttpStatusCode.BadRequest, "token-out-of-bounds")]
    public async Task A_token_that_cannot_be_is_refused_with_a_reason(string body, HttpStatusCode status, string code) =>
        await RefusedAsync(await PostTokenAsync(body), status, code);
}
