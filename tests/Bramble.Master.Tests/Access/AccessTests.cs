using System.Net;
using System.Net.Http.Headers;
using Bramble.Master.Access;
using Bramble.Master.Hosting;
using Bramble.TestKit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Access;

public sealed class AccessTests
{
    /// <summary>What strangers may call, all of it.</summary>
    private static readonly string[] Open = ["/healthz", "/readyz"];

    [Fact]
    public async Task Every_end_point_says_who_may_call_it_and_only_these_are_open()
    {
        await using var master = await RunningMaster.StartAsync();
        var endpoints = master.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();

        Assert.True(endpoints.Count > 12, $"only {endpoints.Count} end points were found");
        Assert.All(endpoints, endpoint => Assert.True(endpoint.Metadata.GetMetadata<AccessMetadata>() is not null, $"{endpoint.RoutePattern.RawText} says nothing"));
        Assert.Equal(Open, Of(endpoints, AccessLevel.Open), StringComparer.Ordinal);
        Assert.Equal(["/v1/ca", "/v1/join"], Of(endpoints, AccessLevel.Joining), StringComparer.Ordinal);
        Assert.Equal(
            [
                "/api/v1/backup", "/api/v1/jobs", "/api/v1/jobs/{idOrName}/cancel", "/api/v1/jobs/{idOrName}/retry", "/api/v1/nodes/{idOrName}", "/api/v1/nodes/{idOrName}/approve", "/api/v1/nodes/{idOrName}/drain", "/api/v1/nodes/{idOrName}/labels",
                "/api/v1/nodes/{idOrName}/rejoin", "/api/v1/nodes/{idOrName}/resume", "/api/v1/tokens", "/api/v1/tokens/{id}",
            ],
            Of(endpoints, AccessLevel.Admin), StringComparer.Ordinal);
        // Whatever changes something is the administrator's.
        Assert.All(
            endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(method => method is not ("GET" or "HEAD")) == true),
            endpoint => Assert.True(endpoint.Metadata.GetMetadata<AccessMetadata>()!.Level is AccessLevel.Admin or AccessLevel.Joining, endpoint.RoutePattern.RawText)); // Checked above.
    }

    [Theory]
    [InlineData("")]
    [InlineData("healthz")]
    [InlineData("metrics")]
    [InlineData("openapi/v1.json")]
    [InlineData("api/v1/nodes")]
    [InlineData("api/v1/events")]
    [InlineData("api/v1/tokens")]
    [InlineData("api/v1/nodes/x/vitals")]
    [InlineData("api/v1/nodes/x/processes")]
    [InlineData("api/v1/vitals/storage")]
    [InlineData("app.js")]
    [InlineData("nothing/here")]
    public async Task The_agents_port_answers_nothing_without_a_token(string path)
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = Client();
        using var response = await http.GetAsync(new Uri(master.Agents, path), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task The_agents_port_is_shut_from_its_first_connection_on()
    {
        await using var master = await RunningMaster.StartAsync();
        // As it is between the first connection and the end of the start.
        var bound = master.Services.GetRequiredService<BoundAddresses>();
        bound.Set(bound.Http!, agents: null, bound.Classic); // Known once a master runs.
        using var http = Client();
        using var response = await http.GetAsync(new Uri(master.Agents, "api/v1/nodes"), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("healthz", HttpStatusCode.OK)]
    [InlineData("api/v1/nodes", HttpStatusCode.OK)]
    [InlineData("api/v1/tokens", HttpStatusCode.OK)]
    [InlineData("nothing/here", HttpStatusCode.NotFound)]
    public async Task The_agents_port_serves_the_administrator(string path, HttpStatusCode status)
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = Client(master.AdminToken);
        using var response = await http.GetAsync(new Uri(master.Agents, path), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bra_0000")]
    [InlineData("bra_ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public async Task Tokens_are_the_administrators_on_the_dashboards_port_too(string? token)
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = Client(token);
        using var list = await http.GetAsync(new Uri(master.Page, "api/v1/tokens"), TestContext.Current.CancellationToken).DefaultTimeout();
        using var made = await http.PostAsync(new Uri(master.Page, "api/v1/tokens"), new StringContent("{}", MediaTypeHeaderValue.Parse("application/json")), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (list.StatusCode, made.StatusCode));
    }

    [Theory]
    [InlineData("DELETE", "api/v1/tokens", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "api/v1/tokens", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_wrong_method_or_type_is_told_to_the_administrator_only(string method, string path, HttpStatusCode status)
    {
        await using var master = await RunningMaster.StartAsync();
        foreach (var (token, expected) in new[] { (master.AdminToken, status), (null, HttpStatusCode.Unauthorized) })
        {
            using var http = Client(token);
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(master.Agents, path)) { Content = new StringContent("x", MediaTypeHeaderValue.Parse("text/plain")) };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken).DefaultTimeout();

            Assert.Equal((expected, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task Joining_is_for_the_agents_port_only()
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = Client(master.AdminToken);
        using var there = await http.GetAsync(new Uri(master.Agents, "v1/ca"), TestContext.Current.CancellationToken).DefaultTimeout();
        using var here = await http.GetAsync(new Uri(master.Page, "v1/ca"), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (there.StatusCode, here.StatusCode));
    }

    internal static HttpClient Client(string? token = null)
    {
        // Names do not matter to agents; the pin is tested where they check it.
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Issuer.Contains("CN=Bramble nodes", StringComparison.Ordinal) == true } });
        if (token is not null)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return http;
    }

    private static IEnumerable<string> Of(IEnumerable<RouteEndpoint> endpoints, AccessLevel level) => endpoints
        .Where(endpoint => endpoint.Metadata.GetMetadata<AccessMetadata>()?.Level == level)
        .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.Trim('/'))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);
}
