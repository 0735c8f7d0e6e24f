using Bramble.Cli.Top;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Protocol.Ids;

namespace Bramble.Cli.Tests.Top;

public sealed class TopTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly TopModel _model = new();

    [Theory]
    [InlineData(TopKey.Name, "a b c d")]
    [InlineData(TopKey.Cpu, "c a b d")]
    [InlineData(TopKey.Memory, "a c b d")]
    [InlineData(TopKey.Temp, "a c b d")]
    [InlineData(TopKey.Load, "b a c d")]
    [InlineData(TopKey.Health, "c b a d")]
    public void The_order_is_that_of_the_key_and_what_is_not_known_comes_last(object key, string expected)
    {
        _model.Read([Node(4), Node(2, 10, 1, 40, 3, HealthLevel.Attention), Node(1, 20, 90, 80, 2), Node(3, 99, 50, 60, 1, HealthLevel.Critical)]);
        _model.Key = (TopKey)key;

        Assert.Equal(expected, string.Join(' ', _model.Rows().Select(node => node.Name)));
        _model.IsReversed = true;
        Assert.Equal(new string([.. expected.Reverse()]), string.Join(' ', _model.Rows().Select(node => node.Name)));
    }

    [Theory]
    [InlineData("B", "b")]
    [InlineData("rack=a", "a b c d")]
    [InlineData("HOT", "b")]
    [InlineData("lost", "")]
    public void The_filter_looks_at_names_labels_states_and_checks(string filter, string expected)
    {
        _model.Read([Node(1), Node(2, 1, 1, 1, 1, HealthLevel.Attention), Node(3), Node(4)]);
        _model.Filter = filter;

        Assert.Equal(expected, string.Join(' ', _model.Rows().Select(node => node.Name)));
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 6)]
    [InlineData(200, 50)]
    public void No_line_is_wider_and_there_are_no_more_lines_than_the_terminal_has(int width, int height)
    {
        _model.Read([.. Enumerable.Range(1, 60).Select(number => Node(number, number, 50, 60, 1, HealthLevel.Critical) with { Name = new string('x', number) })]);

        var lines = TopView.Screen(_model, width, height, skip: 3, color: false, Now, note: "No answer from the master; this is what was.");

        Assert.Equal(height, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(height - TopView.Around, lines.Count(line => line.StartsWith('x')));
    }

    [Fact]
    public void On_eighty_columns_every_column_is_there()
    {
        _model.Read([Node(1, 42, 2L << 30, 61, 0.5, HealthLevel.Critical) with { LastSeenAt = Now - TimeSpan.FromSeconds(3) }, Node(2)]);
        _model.Apply(new VitalsFrame { At = Now, Nodes = [new NodePulse { Id = Id(1), State = NodeState.Ready, LastSeenAt = Now - TimeSpan.FromSeconds(2), Vitals = Vitals(100, 2L << 30, 61, 0.5, Now + TimeSpan.FromSeconds(1)) }] });

        var lines = TopView.Table(_model, _model.Rows(), 80, color: false, Now).ToList();

        Assert.Equal(
            [
                "NAME      HEALTH       CPU               MEM    TEMP    LOAD    SEEN",
                "a         critical    100%         ▄█    50%   61 °C    0.50     2 s",
                "b         -              -                 -       -       -     0 s",
            ],
            lines.Select(line => line.Split("  WHY")[0].Replace("  hot", "", StringComparison.Ordinal)), StringComparer.Ordinal);
    }

    [Fact]
    public void Colours_tell_the_health_and_change_no_text()
    {
        _model.Read([Node(1, 1, 1, 1, 1, HealthLevel.Critical), Node(2, 1, 1, 1, 1, HealthLevel.Attention), Node(3, 1, 1, 1, 1)]);

        var plain = TopView.Screen(_model, 80, 10, 0, color: false, Now, note: null);
        var colored = TopView.Screen(_model, 80, 10, 0, color: true, Now, note: null);

        Assert.Equal(plain, colored.Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\u001b\\[[0-9;]*m", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))), StringComparer.Ordinal);
        Assert.Equal(["\u001b[31m", "\u001b[33m", "\u001b[32m"], colored.Skip(2).Take(3).Select(line => line.Substring(line.IndexOf('\u001b', StringComparison.Ordinal), 5)), StringComparer.Ordinal);
        Assert.DoesNotContain(plain, line => line.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public void A_hostile_name_moves_no_cursor()
    {
        _model.Read([Node(1) with { Name = "pi\u001b[2J\u0007" }]);

        Assert.DoesNotContain(TopView.Screen(_model, 80, 10, 0, color: false, Now, note: null), line => line.Any(char.IsControl));
    }

    [Fact]
    public void Nodes_come_and_go_with_what_happens()
    {
        _model.Read([Node(1)]);
        _model.Apply(Event(EventTypes.NodeJoined, Node(2)));
        Assert.Equal(2, _model.Count);
        _model.Apply(Event(EventTypes.NodeLeft, node: null) with { NodeId = Id(1) });

        Assert.Equal("b", Assert.Single(_model.Rows()).Name);
        Assert.Empty(_model.Curve(Id(1)));
    }

    [Fact]
    public void The_curve_holds_the_last_readings_each_once()
    {
        for (var second = 0; second < 30; second++)
        {
            _model.Read([Node(1) with { Vitals = Vitals(second, 1, 1, 1, Now + TimeSpan.FromSeconds(second / 2)) }]);
        }

        Assert.Equal([10.0, 12, 14, 16, 18, 20, 22, 24, 26, 28], _model.Curve(Id(1)).Select(value => value ?? -1));
    }

    private static NodeId Id(int number) => new(new Guid(number, 0, 0, new byte[8]));

    private static ClusterEvent Event(string type, Node? node) => new() { Id = "1", Type = type, At = Now, Message = "x", NodeId = node?.Id, Node = node };

    private static NodeVitals Vitals(double cpu, long available, double heat, double load, DateTimeOffset at) =>
        new() { CpuPercent = cpu, MemoryAvailableBytes = available, TemperatureCelsius = heat, Load1 = load, At = at };

    private static Node Node(int number, double cpu, long memoryUsed, double heat, double load, HealthLevel level = HealthLevel.Ok) => Node(number) with
    {
        Vitals = Vitals(cpu, (4L << 30) - memoryUsed, heat, load, Now),
        Health = level == HealthLevel.Ok ? NodeHealth.Fine : NodeHealth.Of(
            [new HealthReason { Id = CheckIds.Hot, Severity = level == HealthLevel.Critical ? HealthSeverity.Critical : HealthSeverity.Attention, Text = "Hot.", Cure = "Cool it.", DocsAnchor = "checks.md#hot" }]),
    };

    private static Node Node(int number) => new()
    {
        Id = Id(number),
        Name = ((char)('a' + number - 1)).ToString(),
        Kind = NodeKind.Agent,
        State = NodeState.Ready,
        Schedulable = true,
        Address = null,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["rack"] = "a" },
        Facts = new NodeFacts { MemoryBytes = 4L << 30 },
        Vitals = null,
        JoinedAt = Now,
        LastSeenAt = Now,
        AgentVersion = null,
        Running = 0,
    };
}
