using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Bramble.Master.Exposition;
using Bramble.Master.Nodes;
using Bramble.Master.Store;
using Bramble.Master.Vitals;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;
using Bramble.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Bramble.Master.Tests.Exposition;

public sealed partial class ExpositionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_line_keeps_the_format_and_every_series_is_there_once()
    {
        var series = Parse(Text([Full("pi-1"), Full("pi-2"), Empty("pi-3") with { State = NodeState.Lost }]));

        Assert.Equal(61.5, series["node_hwmon_temp_celsius{node=\"pi-1\",chip=\"cpu-thermal\",sensor=\"temp1\"}"]);
        Assert.Equal(0.25, series["node_load1{node=\"pi-2\"}"]);
        Assert.Equal(1e9, series["node_memory_MemAvailable_bytes{node=\"pi-1\"}"]);
        Assert.Equal(125e6, series["node_network_speed_bytes{node=\"pi-1\",device=\"eth0\"}"]);
        Assert.Equal(1, series["bramble_node_throttled{node=\"pi-1\",reason=\"under-voltage\"}"]);
        Assert.Equal(0, series["bramble_node_throttled{node=\"pi-1\",reason=\"throttled\"}"]);
        Assert.Equal(7e9, series["node_filesystem_free_bytes{node=\"pi-1\",device=\"mmcblk0p2\",fstype=\"ext4\",mountpoint=\"/\"}"]);
        Assert.Equal(2, series["bramble_node_health_level{node=\"pi-1\"}"]);
        Assert.Equal(1, series["bramble_node_check_active{node=\"pi-1\",check=\"hot\",severity=\"critical\"}"]);
    }

    [Fact]
    public void What_is_not_known_is_no_sample_and_of_a_lost_node_only_what_still_holds()
    {
        var silent = Parse(Text([Empty("pi-3")]));
        var lost = Parse(Text([Full("pi-1") with { State = NodeState.Lost }]));

        Assert.Equal(["bramble_node_schedulable{node=\"pi-3\"}", "bramble_node_up{node=\"pi-3\"}", "bramble_nodes_left_out"], silent.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(0, lost["bramble_node_up{node=\"pi-1\"}"]);
        Assert.DoesNotContain(lost.Keys, key => key.StartsWith("node_load", StringComparison.Ordinal));
    }

    [Fact]
    public void Under_voltage_that_only_the_kernel_tells_is_a_sample_of_its_own()
    {
        var series = Parse(Text([Empty("pi-1") with { Vitals = new NodeVitals { Supply = new SupplyVitals { UnderVoltage = true }, At = Now } }]));

        Assert.Equal(1, series["bramble_node_throttled{node=\"pi-1\",reason=\"under-voltage\"}"]);
        Assert.DoesNotContain("bramble_node_throttled{node=\"pi-1\",reason=\"throttled\"}", series.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void However_many_nodes_there_are_the_series_are_bounded()
    {
        var series = Parse(Text([.. Enumerable.Range(0, 50).Select(number => Full($"pi-{number:00}"))], maxNodes: 3));

        Assert.Equal(47, series["bramble_nodes_left_out"]);
        Assert.Equal(3, series.Keys.Count(key => key.StartsWith("node_load1{", StringComparison.Ordinal)));
        Assert.InRange(series.Count / 3, 40, 200);
    }

    [Fact]
    public void Names_that_nodes_chose_break_no_line()
    {
        var hostile = Full("pi-1") with { Facts = new NodeFacts { Kernel = "6\"} 1\nevil_metric 5\n", Hostname = "a\\", Os = "{x=\"y\"}" } };

        var series = Parse(Text([hostile]));

        Assert.Contains("node_uname_info{node=\"pi-1\",nodename=\"a\\\\\",release=\"6\\\"} 1\\nevil_metric 5\\n\",machine=\"\",sysname=\"Linux\"}", series.Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("evil_metric", series.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public async Task It_is_off_until_it_is_asked_for()
    {
        await using var off = await RunningMaster.StartAsync();
        await using var on = await RunningMaster.StartAsync("--Bramble:NodeMetrics:Enabled=true");
        using var slave = await on.ConnectSlaveAsync("pi-9", TestContext.Current.CancellationToken);
        using var http = new HttpClient();

        using var refused = await http.GetAsync(new Uri(off.Page, "metrics/nodes"), TestContext.Current.CancellationToken).DefaultTimeout();
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        await Until.TrueAsync(
            async () => Parse(await http.GetStringAsync(new Uri(on.Page, "metrics/nodes"), TestContext.Current.CancellationToken)).GetValueOrDefault("node_memory_MemTotal_bytes{node=\"pi-9\"}") == 4L << 30,
            "the slave's memory is told");
    }

    [Fact]
    public void The_masters_own_durations_have_buckets_for_what_takes_milliseconds()
    {
        var found = new ConcurrentDictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument is Histogram<double> { Unit: "s", Meter.Name: NodeMetrics.MeterName, Advice: var advice })
                {
                    found[instrument.Name] = advice?.HistogramBucketBoundaries ?? [];
                }
            },
        };
        listener.Start();
        using var services = new ServiceCollection().AddMetrics().AddSingleton<StoreMetrics>().AddSingleton<VitalsTelemetry>().AddSingleton<NodeMetrics>().BuildServiceProvider();
        _ = (services.GetRequiredService<StoreMetrics>(), services.GetRequiredService<VitalsTelemetry>(), services.GetRequiredService<NodeMetrics>());

        Assert.Superset(new HashSet<string>(["bramble.nodes.walk.duration", "bramble.store.commit.duration", "bramble.vitals.write.duration"], StringComparer.Ordinal), found.Keys.ToHashSet(StringComparer.Ordinal));
        Assert.All(found, one => Assert.Contains(0.001, one.Value));
    }

    /// <summary>Prometheus' own reader, where it is on the path (<c>apt install prometheus</c>).</summary>
    [Fact]
    public async Task Prometheus_reads_it()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "promtool is not on the path.");
        using var process = Process.Start(new ProcessStartInfo(program!, ["check", "metrics"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("It did not start.");
        await process.StandardInput.WriteAsync(Text([Full("pi-1"), Full("pi-2")]));
        process.StandardInput.Close();
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();

        // 3 means that it would have chosen another name; those of node_exporter are as they are.
        Assert.True(process.ExitCode is 0 or 3, said);
        Assert.DoesNotContain("error while linting", said, StringComparison.Ordinal);
        Assert.All(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("node_", line, StringComparison.Ordinal));
    }

    private static string Text(IReadOnlyList<Node> nodes, int maxNodes = 100) => string.Concat(ExpositionApi.Text(nodes, maxNodes));

    /// <summary>A strict reader of the text format 0.0.4: one HELP and TYPE before a metric's samples, all of them together.</summary>
    private static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var series = new Dictionary<string, double>(StringComparer.Ordinal);
        var begun = new HashSet<string>(StringComparer.Ordinal);
        var current = "";
        foreach (var line in text.Split('\n')[..^1])
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                current = help.Groups["name"].Value;
                Assert.True(begun.Add(current), $"{current} begins twice");
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                Assert.Equal(current, type.Groups["name"].Value);
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, $"no sample: {line}");
                Assert.Equal(current, sample.Groups["name"].Value);
                Assert.True(series.TryAdd(line[..line.LastIndexOf(' ')], double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)), $"twice: {line}");
            }
        }

        return series;
    }

    private static Node Empty(string name) => new()
    {
        Id = new NodeId(new Guid(name.Length, 0, 0, new byte[8])),
        Name = name,
        Kind = NodeKind.Agent,
        State = NodeState.Ready,
        Schedulable = true,
        Address = null,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal),
        Facts = NodeFacts.Unknown,
        Vitals = null,
        JoinedAt = Now,
        LastSeenAt = Now,
        AgentVersion = null,
        Running = 0,
    };

    private static Node Full(string name) => Empty(name) with
    {
        Facts = new NodeFacts { Hostname = name, Kernel = "6.6.31", Arch = "arm64", Os = "Debian", Model = "Raspberry Pi 5", Serial = "1", CpuCores = 2, MemoryBytes = 4L << 30, SwapBytes = 0 },
        Health = NodeHealth.Of([new HealthReason { Id = CheckIds.Hot, Severity = HealthSeverity.Critical, Text = "Hot.", Cure = "Cool it.", DocsAnchor = "checks.md#hot" }]),
        Vitals = new NodeVitals
        {
            CpuPercent = 12.5,
            CpuCorePercents = [10, 15],
            CpuFrequencyMegahertz = 1_500,
            MemoryAvailableBytes = 1_000_000_000,
            Load1 = 0.25,
            TemperatureCelsius = 61.5,
            Temperatures = [new NamedTemperature { Name = "cpu-thermal", Celsius = 61.5 }, new NamedTemperature { Name = "cpu-thermal", Celsius = 1 }, new NamedTemperature { Name = "pmic", Celsius = 50 }],
            Throttled = ["under-voltage"],
            ThrottledSinceBoot = [],
            ThrottleCounts = new ThrottleCounts { UnderVoltage = 3 },
            Pressure = new PressureVitals { CpuSomePercent = 1, IoFullPercent = 2 },
            Filesystems = [new FilesystemVitals { MountPoint = "/", Device = "mmcblk0p2", Type = "ext4", SizeBytes = 10_000_000_000, UsedBytes = 3_000_000_000, AvailableBytes = 6_500_000_000, ReadOnly = false }],
            Disks = [new DiskVitals { Name = "mmcblk0", ReadBytes = 5, WrittenBytes = 6, LifeUsedPercent = 10 }],
            Networks = [new NetworkVitals { Name = "eth0", Up = true, LinkMegabits = 1_000, ReceivedBytes = 1, SentBytes = 2, ReceiveErrors = 0, SendErrors = 0, CarrierChanges = 1, SignalDecibelMilliwatts = double.NaN }],
            Fan = new FanVitals { Rpm = 2_400 },
            Supply = new SupplyVitals { InputVolts = 5.1, Watts = 3 },
            Clock = new ClockVitals { Synchronized = true, OffsetSeconds = -0.001, MaxErrorSeconds = 0.1 },
            Swap = new SwapVitals { OutOfMemoryKills = 0 },
            UptimeSeconds = 1_000,
            At = Now,
        },
    };

    [GeneratedRegex("^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) [^\\n]+$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?:gauge|counter)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex TypeLine();

    [GeneratedRegex("^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(?:[a-z_][a-z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)+\\})? (?<value>-?[0-9.]+(?:E[+-]?[0-9]+)?)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SampleLine();
}
