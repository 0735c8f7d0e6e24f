using System.Net;
using System.Net.Http.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Api;

public sealed class NodesApiTests
{
    [Fact]
    public async Task Pages_hold_every_node_once_in_the_order_of_their_names()
    {
        await using var master = await RunningMaster.StartAsync();
        var cancellationToken = TestContext.Current.CancellationToken;
        using var http = new HttpClient { BaseAddress = master.Page };
        var slaves = new List<IDisposable>();
        foreach (var name in new[] { "zz-c", "zz-a", "zz-e", "zz-b", "zz-d" })
        {
            slaves.Add(await master.ConnectSlaveAsync(name, cancellationToken));
        }

        await Until.TrueAsync(async () => (await PageAsync(http, "limit=1000")).Items.Count(node => node.Name.StartsWith("zz-", StringComparison.Ordinal)) == 5, "five slaves are named");

        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await PageAsync(http, $"limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page.Items.Count, 1, 2);
            names.AddRange(page.Items.Select(node => node.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names, StringComparer.Ordinal);
        Assert.Equal(["zz-a", "zz-b", "zz-c", "zz-d", "zz-e"], names.Where(name => name.StartsWith("zz-", StringComparison.Ordinal)), StringComparer.Ordinal);
        slaves.ForEach(slave => slave.Dispose());
    }

    [Theory]
    [InlineData("nodes?limit=0", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("nodes?limit=1001", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("nodes?limit=ten", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("nodes?limit=-1", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("nodes/nobody", HttpStatusCode.NotFound, ProblemCodes.NodeNotFound)]
    [InlineData("nothing-here", HttpStatusCode.NotFound, ProblemCodes.NotFound)]
    public async Task A_request_that_cannot_be_served_gets_a_problem_with_a_stable_code(string path, HttpStatusCode status, string code)
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = new HttpClient { BaseAddress = master.Page };

        using var response = await http.GetAsync(new Uri($"api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, TestContext.Current.CancellationToken);
        Assert.Equal((code, (int)status), (problem?.Code, problem?.Status ?? 0));
    }

    private static async Task<NodeList> PageAsync(HttpClient http, string query) =>
        await http.GetFromJsonAsync(new Uri($"api/v1/nodes?{query}", UriKind.Relative), BrambleJsonContext.Default.NodeList, TestContext.Current.CancellationToken).DefaultTimeout()
        ?? throw new InvalidOperationException("The answer was null.");
}
