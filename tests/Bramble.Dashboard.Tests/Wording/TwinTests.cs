using System.Text.Json;
using System.Text.Json.Nodes;
using Bramble.Dashboard.Wording;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Dashboard.Tests.Wording;

/// <summary>Every text of the page, made by the server and by the script from the same nodes, must be the same.</summary>
public sealed class TwinTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    private static readonly string[] Names =
        ["pi-1", "pi-02", "pi-10", "PI-2", "", "k\u00fcche-\u20ac-\U0001F353", "<script>alert(1)</script>", "__proto__", "a\u0000\u001b[2J", string.Concat(Enumerable.Repeat("\U000F0000\u0007", 200)), "\u202egnp", new('x', 300), string.Concat(Enumerable.Repeat("\U0001F353", 130)), "x" + string.Concat(Enumerable.Repeat("\U0001F353", 130))];

    private static readonly double?[] Percents = [null, 0, 0.04, 12.345, 49.95, 69.96, 99.95, 100, 250, -3];
    private static readonly long?[] Sizes = [null, 0, 1, 1023, 1024, 536_870_912, 966_279_168, 4_026_531_840, 8_443_527_168, 1L << 40];
    private static readonly double?[] Heats = [null, -12.5, 0, 42.5, 59.99, 60, 79.99, 80, 84.6];
    private static readonly int?[] Cores = [null, 1, 2, 4, 96, 1024];
    private static readonly double[] Silences = [-5, 0, 0.5, 1, 14.999, 59.999, 60, 3_600, 86_400, 400_000_000];
    private static readonly IReadOnlyList<string>?[] Throttles = [null, [], ["under-voltage"], ["a", "b", "c", "d"], ["<b>\u0007"]];

    [Fact]
    public async Task Server_and_script_say_the_same()
    {
        var clusters = Enumerable.Range(0, 400).Select(index => Enumerable.Range(0, index % 8).Select(place => NodeOf((index * 7) + place)).ToList()).ToList();
        var input = new JsonObject
        {
            ["now"] = Now.ToUnixTimeMilliseconds(),
            ["clusters"] = new JsonArray([.. clusters.Select(nodes => JsonSerializer.SerializeToNode(new NodeList { Items = nodes, NextCursor = null }, BrambleJsonContext.Default.NodeList)!["items"]!.DeepClone())]),
        };

        var (exitCode, output) = await NodeScript.RunAsync(input.ToJsonString(), "test/twin.mjs");

        Assert.Equal(0, exitCode);
        var said = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(clusters.Count, said.Count);
        foreach (var (nodes, theirs) in clusters.Zip(said))
        {
            var ours = JsonSerializer.SerializeToNode(TextsOf(nodes), Camel);
            Assert.True(JsonNode.DeepEquals(ours, theirs), $"server: {ours!.ToJsonString()}\nscript: {theirs!.ToJsonString()}");
        }
    }

    private static object TextsOf(List<Node> nodes) => new
    {
        verdict = Verdict.Of(nodes, Now),
        capacity = Capacity.Of(nodes),
        order = nodes.Select(node => node.Name).Order(NaturalOrder.Instance).ToList(),
        nodes = nodes.Select(node => new { fields = NodeFields.Of(node, Now), story = StoryOf(NodeStory.Of(node, Now)) }).ToList(),
    };

    private static object StoryOf(NodeStory story) => new
    {
        texts = new { story.State, story.Processor, story.Clock, story.Load, story.Memory, story.Swap, story.Temperature, story.Throttled, story.Seen, story.Reading },
        story.CpuShare,
        story.MemoryShare,
    };

    /// <summary>Walks through all values at different speeds, so that every pair of them meets.</summary>
    private static Node NodeOf(int seed)
    {
        var seen = Now - TimeSpan.FromSeconds(Of(Silences, seed));
        return new Node
        {
            Id = new NodeId(new Guid(seed, 0, 0, new byte[8])),
            Name = Of(Names, seed / 3),
            Kind = seed % 2 == 0 ? NodeKind.Agent : NodeKind.Classic,
            State = (NodeState)(seed / 2 % 5),
            Schedulable = true,
            Address = seed % 3 == 0 ? null : "10.0.0.7:4711",
            Labels = new Dictionary<string, string>(StringComparer.Ordinal),
            Facts = new NodeFacts
            {
                Model = seed % 5 == 0 ? "Raspberry Pi 5 Model B Rev 1.0" : null,
                CpuModel = seed % 4 == 0 ? "Cortex-A76" : null,
                CpuCores = Of(Cores, seed),
                MemoryBytes = Of(Sizes, seed / 2),
                SwapBytes = Of(Sizes, seed / 5),
            },
            Vitals = seed % 11 == 0 ? null : new NodeVitals
            {
                CpuPercent = Of(Percents, seed),
                CpuFrequencyMegahertz = Of(Percents, seed / 7) * 24,
                MemoryAvailableBytes = Of(Sizes, seed / 3),
                SwapFreeBytes = Of(Sizes, seed / 4),
                Load1 = Of(Percents, seed / 2) / 10,
                TemperatureCelsius = Of(Heats, seed / 2),
                Throttled = Of(Throttles, seed / 6),
                At = seen,
            },
            JoinedAt = seen,
            LastSeenAt = seen,
            AgentVersion = null,
            Running = 0,
        };
    }

    private static T Of<T>(T[] values, int index) => values[index % values.Length];
}
