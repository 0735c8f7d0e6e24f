using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bramble.Agent.Joining;
using Bramble.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Agent.Tests.Joining;

/// <summary>The agent's side of a join against masters that are not what they say.</summary>
public sealed class JoinClientTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Built = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly (ECDsa Key, X509Certificate2 Certificate) _authority = FakeMaster.Authority();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _authority.Key.Dispose();
        _authority.Certificate.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Another_authority_than_the_tokens_gets_no_secret()
    {
        var other = FakeMaster.Authority();
        using var leaf = FakeMaster.Leaf(other, server: true, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(leaf, FakeMaster.Http(other.Certificate.RawData));

        await RefusedAsync(master, "wrong-master", "not the cluster of the join token");
    }

    [Fact]
    public async Task One_who_shows_the_right_authority_but_is_not_of_it_gets_no_secret()
    {
        var other = FakeMaster.Authority();
        using var leaf = FakeMaster.Leaf(other, server: true, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(leaf, FakeMaster.Http(_authority.Certificate.RawData));

        await RefusedAsync(master, "wrong-master", "was not issued by the cluster");
    }

    [Fact]
    public async Task A_node_that_plays_the_master_gets_no_secret()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: false, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(leaf, FakeMaster.Http(_authority.Certificate.RawData));

        await RefusedAsync(master, "wrong-master", "not that of a master");
    }

    [Fact]
    public async Task A_certificate_that_has_ended_gets_no_secret_where_the_clock_is_right()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-10), Now.AddDays(-5));
        await using var master = new FakeMaster(leaf, FakeMaster.Http(_authority.Certificate.RawData));

        await RefusedAsync(master, "wrong-master", "clock says 2026-11-24");
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "no length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", "more than the 8192 bytes")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "length")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", "length")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "encoded")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "not a certificate")]
    public async Task What_is_no_master_gets_no_secret(string answer, string part)
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(leaf, Encoding.ASCII.GetBytes(answer));

        await RefusedAsync(master, "wrong-answer", part);
    }

    [Fact]
    public async Task Nothing_is_fetched_that_a_strangers_certificate_names()
    {
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        var other = FakeMaster.Authority("CN=somebody else");
        using var leaf = FakeMaster.Leaf(other, server: true, Now.AddDays(-1), Now.AddDays(1), $"http://127.0.0.1:{((IPEndPoint)web.LocalEndpoint).Port}/issuer.crt");
        await using var master = new FakeMaster(leaf, FakeMaster.Http(other.Certificate.RawData));

        await RefusedAsync(master, "wrong-master", "not the cluster of the join token");

        Assert.False(web.Pending(), "the agent connected to an address out of a certificate that had proved nothing");
    }

    [Fact]
    public async Task More_header_lines_than_anybody_needs_end()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(leaf, Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 1_000))));

        await RefusedAsync(master, "wrong-answer", "more than 100 header lines");
    }

    [Fact]
    public async Task An_answer_without_a_certificate_is_not_taken()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(
            leaf, FakeMaster.Http(_authority.Certificate.RawData), FakeMaster.Http("{\"nodeId\": \"0192f5c0000070008000000000000001\", \"nodeName\": \"a\", \"clusterId\": \"c\", \"certificate\": null}"u8.ToArray()));

        var refused = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(master, Now)).DefaultTimeout();

        Assert.Equal("wrong-answer", refused.Code);
    }

    [Fact]
    public async Task Endless_headers_end()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(leaf, Encoding.ASCII.GetBytes("HTTP/1.1 200 " + new string('x', 20_000)));

        await RefusedAsync(master, "wrong-answer", "more than 16384 bytes");
    }

    [Fact]
    public async Task A_clock_of_2014_does_not_stop_a_join_and_the_secret_goes_to_the_tokens_cluster()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-1), Now.AddDays(1));
        await using var master = new FakeMaster(
            leaf, FakeMaster.Http(_authority.Certificate.RawData), FakeMaster.Http("{\"code\": \"token-expired\", \"detail\": \"It was good until yesterday.\\u001b[2J\", \"status\": 403, \"title\": \"x\"}"u8.ToArray(), "403 Forbidden"));

        var refused = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(master, new DateTimeOffset(2014, 6, 1, 0, 0, 0, TimeSpan.Zero))).DefaultTimeout();

        Assert.Equal(("token-expired", true), (refused.Code, refused.IsFinal));
        Assert.DoesNotContain('\u001b', refused.Message);
        Assert.Contains(FakeMaster.TokenOf(_authority.Certificate).SecretText(), await master.SeenAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_key_is_not_taken()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-1), Now.AddDays(1));
        using var foreign = FakeMaster.Leaf(_authority, server: false, Now.AddDays(-1), Now.AddDays(1));
        var answer = $$"""{"nodeId": "0192f5c0000070008000000000000001", "nodeName": "a", "clusterId": "c", "certificate": "{{Convert.ToBase64String(foreign.RawData)}}"}""";
        await using var master = new FakeMaster(leaf, FakeMaster.Http(_authority.Certificate.RawData), FakeMaster.Http(Encoding.ASCII.GetBytes(answer)));

        var refused = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(master, Now)).DefaultTimeout();

        Assert.Contains("not of this machine's key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_worth_another_try()
    {
        using var leaf = FakeMaster.Leaf(_authority, server: true, Now.AddDays(-1), Now.AddDays(1));
        var master = new FakeMaster(leaf);
        await master.DisposeAsync();

        var refused = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(master, Now)).DefaultTimeout();

        Assert.Equal(("unreachable", false), (refused.Code, refused.IsFinal));
    }

    private Task<JoinResult> JoinAsync(FakeMaster master, DateTimeOffset clock) =>
        new JoinClient(new FakeTimeProvider(clock), Built).JoinAsync(
            master.Address, FakeMaster.TokenOf(_authority.Certificate), _key, new JoinClaims { Hostname = "pi-03" }, TestContext.Current.CancellationToken);

    private async Task RefusedAsync(FakeMaster master, string code, string part)
    {
        var refused = await Assert.ThrowsAsync<JoinException>(() => JoinAsync(master, Now)).DefaultTimeout();

        Assert.Equal(code, refused.Code);
        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        var token = FakeMaster.TokenOf(_authority.Certificate);
        var seen = await master.SeenAsync();
        Assert.StartsWith("GET /v1/ca HTTP/1.1\r\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(token.SecretText(), seen, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token.Id.ToString(), seen, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("pi-03", seen, StringComparison.Ordinal);
    }
}
