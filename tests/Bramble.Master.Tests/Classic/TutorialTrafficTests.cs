using System.Text;
using System.Text.Json;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Classic;

/// <summary>The tutorial's traffic, byte for byte, in every dialect and however it is cut into segments.</summary>
public sealed class TutorialTrafficTests
{
    private const string Part15 =
        "{\"type\": \"info\", \"payload\": \"uuid\"}\r"
        + "{\"type\": \"computer_details\", \"payload\": {\"hostname\": \"k\u00fcche-\u20ac-\U0001F353\", \"cpu_percent_used\": 7.4, \"ram\": 966279168, \"cpu\": \"\", \"cpu_cores\": 4}}\r"
        + "{\"type\": \"info\", \"payload\": \"computer_details\"}\r"
        + "{\"type\": \"message\", \"payload\": \"I am still alive, client: 0123456789abcdef0123456789abcdef\"}\r"
        + "{\"type\": \"info\", \"payload\": \"slave_details\"}\r";

    private const string Part17 =
        "{\"payload\": \"uuid\", \"type\": \"info\"}\r"
        + "{\"payload\": {\"hostname\": \"k\u00fcche-\u20ac-\U0001F353\", \"ram\": 966279168, \"swap\": 104853504, \"cpu\": \"ARMv7 Processor rev 4 (v7l)\", \"cpu_cores\": 4, \"cpu_frequency_max\": 1400.0, \"cpu_frequency_min\": 600.0}, \"type\": \"node_baseinfo\"}\r"
        + "{\"payload\": \"node_baseinfo\", \"type\": \"info\"}\r"
        + "{\"payload\": {\"cpu_percentage\": 3.2, \"cpu_frequency\": 600.0, \"ram_free\": 512000000, \"swap_free\": 104853504, \"cpu_temperature\": 48.3}, \"type\": \"vitals\"}\r"
        + "{\"payload\": \"secondary_details\", \"type\": \"info\"}\r";

    private static readonly string Part16 = Part15.Replace("slave_details", "secondary_details", StringComparison.Ordinal);

    public enum Cut
    {
        Whole,
        ByteByByte,
        InTheMiddleOfCharacters,
        InMessages,
    }

    public static TheoryData<int, Cut> Matrix
    {
        get
        {
            var data = new TheoryData<int, Cut>();
            foreach (var part in new[] { 15, 16, 17 })
            {
                foreach (var cut in Enum.GetValues<Cut>())
                {
                    data.Add(part, cut);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Answers_come_in_order_and_the_node_is_described(int part, Cut cut)
    {
        await using var master = await RunningMaster.StartAsync();
        using var peer = await ClassicPeer.ConnectAsync(master.Classic);
        var traffic = part switch { 15 => Part15, 16 => Part16, _ => Part17 };
        foreach (var segment in Segments(Encoding.UTF8.GetBytes(traffic), cut))
        {
            await peer.SendAsync(segment);
        }

        using var uuid = JsonDocument.Parse(await peer.ReadAsync() ?? "");
        Assert.Equal("uuid", uuid.RootElement.GetProperty("type").GetString());
        var id = uuid.RootElement.GetProperty("payload").GetString()!;
        Assert.Matches("^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$", id);

        using var info = JsonDocument.Parse(await peer.ReadAsync() ?? "");
        Assert.Equal(part == 17 ? "primary_info" : "master_info", info.RootElement.GetProperty("type").GetString());
        Assert.True(info.RootElement.GetProperty("payload").GetProperty("ram").GetInt64() > 0);

        using var peers = JsonDocument.Parse(await peer.ReadAsync() ?? "");
        Assert.Equal(part == 15 ? "slave_details" : "secondary_details", peers.RootElement.GetProperty("type").GetString());
        var self = peers.RootElement.GetProperty("payload").GetProperty(id);
        Assert.Equal(id, self.GetProperty("uuid").GetString());
        Assert.Equal(peer.Socket.LocalEndPoint!.ToString(), self.GetProperty("address").GetString());

        var node = await NodeAsync(master, id);
        Assert.Equal("classic", node.GetProperty("kind").GetString());
        Assert.Equal("ready", node.GetProperty("state").GetString());
        Assert.Equal("k\u00fcche-\u20ac-\U0001F353", node.GetProperty("facts").GetProperty("hostname").GetString());
        Assert.Equal(966279168, node.GetProperty("facts").GetProperty("memoryBytes").GetInt64());
        Assert.Equal(part == 17 ? 48.3 : null, Number(node.GetProperty("vitals").GetProperty("temperatureCelsius")));
        Assert.Equal(part == 17 ? 3.2 : 7.4, Number(node.GetProperty("vitals").GetProperty("cpuPercent")));
        Assert.Equal(part == 17 ? "ARMv7 Processor rev 4 (v7l)" : null, node.GetProperty("facts").GetProperty("cpuModel").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_is_listed_at_once_and_gone_when_its_connection_ends(bool reset)
    {
        await using var master = await RunningMaster.StartAsync();
        var peer = await ClassicPeer.ConnectAsync(master.Classic);
        using var id = JsonDocument.Parse(await peer.AskUuidAsync() ?? "");
        var uuid = id.RootElement.GetProperty("payload").GetString()!;
        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri(master.Page, $"/api/v1/nodes/{uuid}"), TestContext.Current.CancellationToken)).IsSuccessStatusCode);

        if (reset)
        {
            peer.Reset();
        }
        else
        {
            peer.Dispose();
        }

        var gone = Until.TrueAsync(
            async () => (await http.GetAsync(new Uri(master.Page, $"/api/v1/nodes/{uuid}"), TestContext.Current.CancellationToken)).StatusCode == System.Net.HttpStatusCode.NotFound, "the node is gone");
        await gone.WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Events_tell_joined_details_late_returned_and_left()
    {
        await using var master = await RunningMaster.StartAsync("--Bramble:Nodes:LateAfter=00:00:01", "--Bramble:Nodes:WalkEvery=00:00:00.050", "--Bramble:Nodes:LocalBeat=00:00:00.200");
        using var http = new HttpClient();
        await using var stream = await http.GetStreamAsync(new Uri(master.Page, "/api/v1/events?types=node"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Contains("\"resumed\":false", await NextDataAsync(reader), StringComparison.Ordinal);

        using (var slave = await master.ConnectSlaveAsync("pi-09", TestContext.Current.CancellationToken))
        {
            Assert.Contains("\"type\":\"node.joined\"", await NextDataAsync(reader), StringComparison.Ordinal);
            Assert.Contains("\"type\":\"node.details\"", await NextDataAsync(reader), StringComparison.Ordinal);
            Assert.Contains("\"type\":\"node.late\"", await NextDataAsync(reader), StringComparison.Ordinal);
            await slave.GetStream().WriteAsync("{\"type\": \"message\", \"payload\": \"\"}\r"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Contains("\"type\":\"node.returned\"", await NextDataAsync(reader), StringComparison.Ordinal);
        }

        var left = await NextDataAsync(reader);
        Assert.Contains("\"type\":\"node.left\"", left, StringComparison.Ordinal);
        Assert.Contains("closed by the peer", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_last_event_seen()
    {
        await using var master = await RunningMaster.StartAsync();
        using (await master.ConnectSlaveAsync("pi-01", TestContext.Current.CancellationToken))
        {
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
            using var list = JsonDocument.Parse(await http.GetStringAsync(new Uri(master.Page, "/api/v1/events"), TestContext.Current.CancellationToken));
            var ids = list.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!).ToList();

            using var client = new HttpClient();
            client.DefaultRequestHeaders.Add("Last-Event-ID", ids[0]);
            using var reader = new StreamReader(await client.GetStreamAsync(new Uri(master.Page, "/api/v1/events"), TestContext.Current.CancellationToken));
            Assert.Contains("\"resumed\":true", await NextDataAsync(reader), StringComparison.Ordinal);
            Assert.Contains($"\"id\":\"{ids[1]}\"", await NextDataAsync(reader), StringComparison.Ordinal);
        }
    }

    private static async Task<string> NextDataAsync(StreamReader reader)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().DefaultTimeout()
                ?? throw new EndOfStreamException("The event stream ended.");
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    private static async Task<JsonElement> NodeAsync(RunningMaster master, string id)
    {
        using var http = new HttpClient();
        using var node = JsonDocument.Parse(await http.GetStringAsync(new Uri(master.Page, $"/api/v1/nodes/{id}"), TestContext.Current.CancellationToken));
        return node.RootElement.Clone();
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    private static IEnumerable<ReadOnlyMemory<byte>> Segments(byte[] bytes, Cut cut)
    {
        var start = 0;
        for (var i = 1; i < bytes.Length; i++)
        {
            var here = cut switch
            {
                Cut.ByteByByte => true,
                Cut.InTheMiddleOfCharacters => (bytes[i] & 0xC0) == 0x80,
                Cut.InMessages => i % 37 == 0,
                _ => false,
            };
            if (here)
            {
                yield return bytes.AsMemory(start, i - start);
                start = i;
            }
        }

        yield return bytes.AsMemory(start);
    }
}
