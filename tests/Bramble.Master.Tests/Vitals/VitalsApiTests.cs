using System.Net;
using System.Net.Http.Json;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Vitals;

public sealed class VitalsApiTests
{
    [Fact]
    public async Task A_node_has_a_history_from_its_first_reading_on()
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = new HttpClient { BaseAddress = master.Page };
        using var slave = await ConnectAsync(master, http);

        VitalsColumns? columns = null;
        await Until.TrueAsync(
            async () =>
            {
                columns = await GetAsync(http, $"nodes/pi-3/vitals?from=5m&step=10&metrics=memoryAvailableBytes,cpuPercent&stat=avg,max", BrambleJsonContext.Default.VitalsColumns);
                return columns.Series["cpuPercent"][^1] is not null;
            },
            "there is a reading");

        Assert.NotNull(columns);
        Assert.Equal(10, columns.Step);
        Assert.Equal(0, columns.From.ToUnixTimeSeconds() % 10);
        Assert.Equal(["cpuPercent", "cpuPercent.max", "memoryAvailableBytes", "memoryAvailableBytes.max"], columns.Series.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.InRange(columns.Series["cpuPercent"].Count, 30, 31);
        Assert.Null(columns.Series["cpuPercent"][0]);
        Assert.Equal(12.5, columns.Series["cpuPercent"][^1]);
        Assert.All(columns.Series["memoryAvailableBytes"], Assert.Null);
    }

    [Fact]
    public async Task The_history_tells_what_it_takes()
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = new HttpClient { BaseAddress = master.Page };
        using var slave = await ConnectAsync(master, http);

        var storage = await GetAsync(http, "vitals/storage", BrambleJsonContext.Default.VitalsStorage);

        Assert.Null(storage.Problem);
        Assert.Null(storage.BytesPerDay);
        Assert.Equal(1, storage.Nodes);
        Assert.InRange(storage.MemoryBytes, 1, 100_000);
        Assert.Equal([1, 10, 60, 900, 3_600], storage.Tiers.Select(tier => tier.StepSeconds));
        Assert.Contains("bramble_vitals_bytes_written", await http.GetStringAsync(new Uri("metrics", UriKind.Relative), TestContext.Current.CancellationToken).DefaultTimeout(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody/vitals", HttpStatusCode.NotFound, ProblemCodes.NodeNotFound)]
    [InlineData("0123456789abcdef0123456789abcdef/vitals", HttpStatusCode.NotFound, ProblemCodes.NodeNotFound)]
    [InlineData("pi-3/vitals?from=yesterday", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?from=9999-01-01T00:00:00Z", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?from=0001-01-01T00:00:00Z", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?step=0", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?step=99999999999", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?step=-5", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?metrics=cpuPercent,nothing", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?stat=median", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    [InlineData("pi-3/vitals?from=2000d&step=1h", HttpStatusCode.BadRequest, ProblemCodes.BadRequest)]
    public async Task A_question_that_cannot_be_answered_gets_a_problem(string path, HttpStatusCode status, string code)
    {
        await using var master = await RunningMaster.StartAsync();
        using var http = new HttpClient { BaseAddress = master.Page };
        using var slave = await ConnectAsync(master, http);

        using var response = await http.GetAsync(new Uri($"api/v1/nodes/{path}", UriKind.Relative), TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync(BrambleJsonContext.Default.Problem, TestContext.Current.CancellationToken))?.Code);
    }

    private static async Task<IDisposable> ConnectAsync(RunningMaster master, HttpClient http)
    {
        var slave = await master.ConnectSlaveAsync("pi-3", TestContext.Current.CancellationToken);
        await Until.TrueAsync(
            async () => (await GetAsync(http, "nodes", BrambleJsonContext.Default.NodeList)).Items.Any(node => string.Equals(node.Name, "pi-3", StringComparison.Ordinal) && node.Vitals is not null),
            "the slave is named and has a reading");
        return slave;
    }

    private static async Task<T> GetAsync<T>(HttpClient http, string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        await http.GetFromJsonAsync(new Uri($"api/v1/{path}", UriKind.Relative), type, TestContext.Current.CancellationToken).DefaultTimeout()
        ?? throw new InvalidOperationException("The answer was null.");
}
