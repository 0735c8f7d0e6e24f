using System.Globalization;
using System.Text;
using Bramble.Cli.Output;
using Bramble.Protocol.Api;
using Bramble.Protocol.Health;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Top;

/// <summary>Draws the table as lines of text, none wider than the terminal.</summary>
internal static class TopView
{
    private const string Curve = "▁▂▃▄▅▆▇█";
    private const string Reset = "\u001b[0m";
    private const string Bold = "\u001b[1m";
    private const string Faint = "\u001b[2m";

    /// <summary>What the other columns take with the gaps between: <c>HEALTH CPU curve MEM TEMP LOAD SEEN</c>.</summary>
    private const int Fixed = 2 + 9 + 2 + 5 + 1 + TopModel.CurvePoints + 2 + 5 + 2 + 6 + 2 + 6 + 2 + 6;

    private const int MinName = 8;
    private const int MaxName = 24;

    /// <summary>Lines of the table that are no nodes: the sum, the heads and the keys.</summary>
    public const int Around = 3;

    /// <summary>Draws the whole screen.</summary>
    /// <param name="model">The cluster.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Its lines.</param>
    /// <param name="skip">Nodes scrolled away above.</param>
    /// <param name="color">Whether it may use colours.</param>
    /// <param name="now">The time.</param>
    /// <param name="note">What else is to be said in the first line, such as that the master is away.</param>
    public static IReadOnlyList<string> Screen(TopModel model, int width, int height, int skip, bool color, DateTimeOffset now, string? note)
    {
        var rows = model.Rows();
        var lines = new List<string> { Styled(Cut(Sum(model, rows.Count, note), width), Bold, color) };
        lines.AddRange(Table(model, rows.Skip(skip).Take(Math.Max(0, height - Around)).ToList(), width, color, now));
        while (lines.Count < height - 1)
        {
            lines.Add("");
        }

        lines.Add(Styled(Cut("q quit  n name  h health  c cpu  m memory  t temp  l load  r reverse  / filter", width), Faint, color));
        return lines;
    }

    /// <summary>The heads and a line for each node.</summary>
    public static IEnumerable<string> Table(TopModel model, IReadOnlyList<Node> rows, int width, bool color, DateTimeOffset now)
    {
        var name = Math.Clamp(Math.Max(MinName, rows.Select(node => node.Name.Length).DefaultIfEmpty(MinName).Max()), MinName, Math.Clamp(width - Fixed, MinName, MaxName));
        var rest = width - Fixed - name - 2;
        yield return Styled(Cut($"{"NAME".PadRight(name)}  {"HEALTH",-9}  {"CPU",5} {"",TopModel.CurvePoints}  {"MEM",5}  {"TEMP",6}  {"LOAD",6}  {"SEEN",6}{(rest >= MinName ? "  WHY" : "")}".TrimEnd(), width), Bold, color);
        foreach (var node in rows)
        {
            var vitals = node.Vitals;
            var health = Word(node).PadRight(9);
            var before = $"{Cut(Untrusted.Clean(node.Name, MaxName + 1), name).PadRight(name)}  ";
            var after = $"  {Percent(vitals?.CpuPercent),5} {CurveOf(model.Curve(node.Id))}  {Percent(TopModel.MemoryPercent(node)),5}  {Celsius(vitals?.TemperatureCelsius),6}  {Number(vitals?.Load1),6}  {Age(now - node.LastSeenAt),6}";
            var why = rest >= MinName ? $"  {Why(node)}" : "";
            // Cut before it is coloured: what colours has no width.
            var text = Cut((before + health + after + why).TrimEnd(), width);
            yield return color && text.Length >= before.Length + health.Length
                ? text[..before.Length] + Styled(text.Substring(before.Length, health.Length), ColorOf(node), color: true) + text[(before.Length + health.Length)..]
                : text;
        }
    }

    private static string Sum(TopModel model, int shown, string? note)
    {
        var text = new StringBuilder(model.Count == 1 ? "1 node" : string.Create(CultureInfo.InvariantCulture, $"{model.Count} nodes"));
        text.Append(model.Troubled switch { 0 => ", all well", 1 => ", 1 needs attention", var many => string.Create(CultureInfo.InvariantCulture, $", {many} need attention") });
        text.Append(CultureInfo.InvariantCulture, $"  by {model.Key.ToString().ToLowerInvariant()}{(model.IsReversed ? ", reversed" : "")}");
        if (model.Filter.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {shown} with '{Untrusted.Clean(model.Filter, 40)}'");
        }

        return note is null ? text.ToString() : $"{note}  {text}";
    }

    /// <summary>What is wrong, in the names of the checks.</summary>
    private static string Why(Node node) => string.Join(' ', node.Health?.Reasons.Where(reason => reason.Severity >= HealthSeverity.Attention).Select(reason => Untrusted.Clean(reason.Id, 24)) ?? []);

    private static string Word(Node node) => node.State switch
    {
        NodeState.Lost => "lost",
        NodeState.Late => "late",
        NodeState.Pending => "pending",
        _ when node is { Draining: true, Health.Level: HealthLevel.Ok } => "draining",
        _ => node.Health is { } health ? HealthWords.Name(health.Level) : Words.Unknown,
    };

    private static string ColorOf(Node node) => (node.State, node.Health?.Level) switch
    {
        (NodeState.Lost, _) or (_, HealthLevel.Critical) => "\u001b[31m",
        (NodeState.Late or NodeState.Pending, _) or (_, HealthLevel.Attention) => "\u001b[33m",
        (_, HealthLevel.Ok) => "\u001b[32m",
        _ => Faint,
    };

    private static string CurveOf(IReadOnlyCollection<double?> values)
    {
        var text = new StringBuilder(TopModel.CurvePoints);
        foreach (var value in values)
        {
            text.Append(value is { } percent ? Curve[Math.Clamp((int)(percent / 100 * Curve.Length), 0, Curve.Length - 1)] : ' ');
        }

        return text.ToString().PadLeft(TopModel.CurvePoints);
    }

    private static string Percent(double? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0}%") : Words.Unknown;

    private static string Celsius(double? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0} °C") : Words.Unknown;

    private static string Number(double? value) => value is { } known ? known.ToString(known < 100 ? "0.00" : "0", CultureInfo.InvariantCulture) : Words.Unknown;

    private static string Age(TimeSpan age) => age.TotalSeconds switch
    {
        < 60 and var s => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)s)} s"),
        < 3_600 => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Min(9_999, age.TotalDays)} d"),
    };

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width)];

    private static string Styled(string text, string style, bool color) => color && text.Length > 0 ? style + text + Reset : text;
}
