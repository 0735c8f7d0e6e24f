using System.Net.Http.Json;
using System.Security.Cryptography;
using Bramble.Agent.Joining;
using Bramble.Master.Store;
using Bramble.Protocol;
using Bramble.Protocol.Joining;
using Bramble.Protocol.Net;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.EndToEnd.Tests;

/// <summary>The agent's side of a join against the master's.</summary>
public sealed class JoinTests
{
    private static readonly DateTimeOffset Built = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_machine_joins_once_with_its_token_and_is_told_why_not_the_second_time()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var master = await RunningMaster.StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(master.Page, "api/v1/tokens")) { Content = JsonContent.Create(new { name = "kitchen" }) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {master.AdminToken}");
        using var made = await http.SendAsync(request, cancellationToken).DefaultTimeout();
        var text = (await made.Content.ReadFromJsonAsync(BrambleJsonContext.Default.NewToken, cancellationToken))?.Token;
        Assert.True(JoinToken.TryParse(text, out var token, out var error), error);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var address = new HostPort(master.Agents.Host, master.Agents.Port);
        var client = new JoinClient(TimeProvider.System, Built);

        var joined = await client.JoinAsync(address, token, key, new JoinClaims { Hostname = "pi-03", Model = "Raspberry Pi 5" }, cancellationToken).DefaultTimeout();
        var refused = await Assert.ThrowsAsync<JoinException>(() => client.JoinAsync(address, token, other, new JoinClaims(), cancellationToken)).DefaultTimeout();

        Assert.Equal("kitchen", joined.Answer.NodeName);
        var node = Assert.Single(master.Services.GetRequiredService<ClusterStore>().State.Nodes.All);
        Assert.Equal((joined.Answer.NodeId, "kitchen", "Raspberry Pi 5"), (node.Id, node.Name, node.Claims.Model));
        Assert.Equal(("token-used", true), (refused.Code, refused.IsFinal));
        Assert.Contains("bramble token create", refused.Message, StringComparison.Ordinal);
    }
}
