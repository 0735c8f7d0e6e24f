using System.Text.Json;
using System.Text.Json.Nodes;
using Bramble.Dashboard.Wording;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
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
    private static readonly int?[] Lives = [null, 10, 110, 100];
    private static readonly int?[] Counts = [null, 0, 1, 7];
    private static readonly string?[] Resets = [null, "power-on", "restart", "under-voltage", "over-voltage", "over-temperature", "enable-signal", "watchdog", "of-a-newer-agent", "__proto__"];
    private static readonly string?[] Kinds = ["sd", "emmc", "nvme", "usb", "disk", null, "__proto__"];
    private static readonly string[] Devices = ["sda", "sda1", "mmcblk0", "mmcblk0p2", "nvme0n1", "nvme0n1p1", "mmc\u0007blk0", "sdap", "__proto__"];
    private static readonly double[] Silences = [-5, 0, 0.5, 1, 14.999, 59.999, 60, 3_600, 86_400, 400_000_000];
    private static readonly IReadOnlyList<string>?[] Throttles = [null, [], ["under-voltage"], ["a", "b", "c", "d"], ["<b>\u0007"]];

    [Fact]
    public async Task Server_and_script_say_the_same()
    {
        var clusters = Enumerable.Range(0, 400).Select(index => Enumerable.Range(0, index % 8).Select(place => NodeOf((index * 7) + place)).ToList()).ToList();
        var input = new JsonObject
        {
            ["now"] = Now.ToUnixTimeMilliseconds(),
            ["histories"] = new JsonArray([.. Histories.Select(history => JsonSerializer.SerializeToNode(history, BrambleJsonContext.Default.VitalsColumns))]),
            ["clusters"] = new JsonArray([.. clusters.Select(nodes => JsonSerializer.SerializeToNode(new NodeList { Items = nodes, NextCursor = null }, BrambleJsonContext.Default.NodeList)!["items"]!.DeepClone())]),
        };

        var (exitCode, output) = await NodeScript.RunAsync(input.ToJsonString(), "test/twin.mjs");

        Assert.Equal(0, exitCode);
        var said = JsonNode.Parse(output)!["texts"]!.AsArray();
        Assert.Equal(clusters.Count, said.Count);
        foreach (var (nodes, theirs) in clusters.Zip(said))
        {
            var ours = JsonSerializer.SerializeToNode(TextsOf(nodes), Camel);
            Assert.True(JsonNode.DeepEquals(ours, theirs), $"server: {ours!.ToJsonString()}\nscript: {theirs!.ToJsonString()}");
        }
    }

    [Fact]
    public async Task Server_and_script_draw_the_same_curve()
    {
        var input = new JsonObject
        {
            ["now"] = Now.ToUnixTimeMilliseconds(),
            ["histories"] = new JsonArray([.. Histories.Select(history => JsonSerializer.SerializeToNode(history, BrambleJsonContext.Default.VitalsColumns))]),
            ["clusters"] = new JsonArray(),
        };

        var (exitCode, output) = await NodeScript.RunAsync(input.ToJsonString(), "test/twin.mjs");

        Assert.Equal(0, exitCode);
        var drawn = JsonNode.Parse(output)!["curves"]!.AsArray();
        Assert.Equal(Histories.Count, drawn.Count);
        foreach (var (history, theirs) in Histories.Zip(drawn))
        {
            var line = Sparkline.Of(history, "cpuPercent", value => value, Now);
            Assert.Equal((line.Line(), line.Area()), (theirs!["line"]!.GetValue<string>(), theirs["area"]!.GetValue<string>()));
        }
    }

    [Fact]
    public void A_curve_has_a_gap_where_nothing_is_known()
    {
        var values = new double?[Sparkline.Points];
        (values[0], values[2], values[3]) = (0, 100, 50);

        var line = new Sparkline(0, values);

        Assert.Equal("M0,23L0,23M4.1,1L6.1,12", line.Line());
        Assert.Equal("M0,24L0,23L0,24ZM4.1,24L4.1,1L6.1,12L6.1,24Z", line.Area());
        Assert.StartsWith("0,,100,50,", line.Text(), StringComparison.Ordinal);
        Assert.Equal(("", ""), (Sparkline.Empty.Line(), Sparkline.Empty.Area()));
    }

    /// <summary>Full, with gaps, too long, of another step, of another time, and of another value.</summary>
    private static IReadOnlyList<VitalsColumns> Histories { get; } =
    [
        .. Enumerable.Range(0, 20).Select(seed => new VitalsColumns
        {
            From = Now - TimeSpan.FromMinutes(40 + (seed * 3)),
            Step = seed == 7 ? 120 : 60,
            Series = new Dictionary<string, IReadOnlyList<double?>>(StringComparer.Ordinal)
            {
                [seed == 9 ? "load1" : "cpuPercent"] = [.. Enumerable.Range(0, 61 + seed).Select(index => (index * (seed + 1)) % 7 == 0 ? null : (double?)((index * 37.77 * (seed + 1)) % 130))],
            },
        }),
    ];

    private static object TextsOf(List<Node> nodes) => new
    {
        verdict = Verdict.Of(nodes, Now),
        capacity = Capacity.Of(nodes),
        order = nodes.Select(node => node.Name).Order(NaturalOrder.Instance).ToList(),
        nodes = nodes.Select(node => new { fields = NodeFields.Of(node, Now), story = StoryOf(NodeStory.Of(node, Now)) }).ToList(),
    };

    private static object StoryOf(NodeStory story) => new
    {
        texts = new { story.State, story.Processor, story.Clock, story.Load, story.Memory, story.Swap, story.Temperature, story.Throttled, story.Health, story.Voltage, story.Disk, story.Card, story.Start, story.Counts, story.Network, story.Fan, story.Seen, story.Reading },
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
                Boot = seed % 3 == 0 ? null : new BootFacts { ResetCause = Of(Resets, seed) },
                Disks = seed % 4 == 0 ? null : [new DiskFacts { Name = Of(Devices, seed), Kind = Of(Kinds, seed), SizeBytes = Of(Sizes, seed / 3), Model = seed % 5 == 0 ? Of(Names, seed) : null, MadeIn = seed % 2 == 0 ? "2019-07" : null }],
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
                ThrottleCounts = seed % 5 == 0 ? null : new ThrottleCounts { UnderVoltage = Of(Counts, seed), FrequencyCapped = Of(Counts, seed / 2), Throttled = Of(Counts, seed / 3) },
                UptimeSeconds = seed % 6 == 0 ? null : seed * 97.3,
                Supply = seed % 3 == 0 ? null : new SupplyVitals { UnderVoltage = seed % 4 == 0 ? null : seed % 5 == 0, InputVolts = seed % 6 == 1 ? 4.7 + (seed % 70 / 97.0) : null, Watts = Of(Percents, seed / 3) },
                Filesystems = seed % 4 == 0 ? null : [new FilesystemVitals { MountPoint = seed % 9 == 0 ? "/srv" : "/", Device = Of(Devices, seed / 2), LifetimeWrittenBytes = Of(Sizes, seed / 7), UsedBytes = Of(Sizes, seed), AvailableBytes = Of(Sizes, seed / 2), ReadOnly = seed % 3 == 0 }],
                Disks = seed % 5 == 0 ? null : [new DiskVitals { Name = "sda", WrittenBytes = Of(Sizes, seed / 4) }, new DiskVitals { Name = "mmc\u0007blk0", LifeUsedPercent = Of(Lives, seed) }],
                Networks = seed % 6 == 0 ? null : [new NetworkVitals { Name = "eth0", ReceivedBytesPerSecond = Of(Percents, seed) * 777, SentBytesPerSecond = 5 }, new NetworkVitals { Name = "wlan0", ReceivedBytesPerSecond = 12.5, SentBytesPerSecond = Of(Percents, seed / 2) }],
                Fan = seed % 7 == 0 ? null : new FanVitals { Rpm = seed % 2 == 0 ? seed * 7 : null, DutyPercent = Of(Percents, seed) },
                At = seen,
            },
            JoinedAt = seen,
            LastSeenAt = seen,
            AgentVersion = null,
            Running = 0,
            Health = seed % 4 == 0 ? null : NodeHealth.Of(Enumerable.Range(0, seed % 6).Select(place => ReasonOf(seed + (place * 5))).ToList()),
        };
    }

    private static HealthReason ReasonOf(int seed) => new()
    {
        Id = seed % 31 == 0 ? "of-a-newer-master\u0007" : CheckIds.All[seed % CheckIds.All.Count],
        Severity = (HealthSeverity)(seed / 3 % 3),
        Text = "Something is so.",
        Cure = "Mend it.",
        DocsAnchor = "checks.md#x",
    };

    private static T Of<T>(T[] values, int index) => values[index % values.Length];
}
