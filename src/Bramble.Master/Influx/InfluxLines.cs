using System.Globalization;
using System.Text;
using Bramble.Protocol.Api;

namespace Bramble.Master.Influx;

/// <summary>
/// Readings in InfluxDB's line protocol. The measurements <c>cpu</c>, <c>ram</c> and <c>swap</c> with the tag <c>node</c> and the
/// fields <c>frequency</c>, <c>percentage</c> and <c>free</c> are those of part 17 of the tutorial, so that its dashboards go on
/// working; everything else is ours. What is not known is no field, and a measurement without a field no line.
/// </summary>
internal sealed class InfluxLines
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _fields = new();

    /// <summary>Adds the lines of a node's reading.</summary>
    /// <param name="node">The node.</param>
    public void Add(Node node)
    {
        if (node.Vitals is not { } vitals)
        {
            return;
        }

        var tag = $",node={Escape(node.Name)}";
        var at = node.LastSeenAt.ToUnixTimeMilliseconds();
        Line("cpu", tag, at, ("percentage", vitals.CpuPercent), ("frequency", vitals.CpuFrequencyMegahertz), ("load1", vitals.Load1), ("load5", vitals.Load5), ("load15", vitals.Load15));
        Line("ram", tag, at, ("free", vitals.MemoryAvailableBytes), ("total", node.Facts.MemoryBytes));
        Line("swap", tag, at, ("free", vitals.SwapFreeBytes), ("total", node.Facts.SwapBytes));
        Line("temperature", tag, at, ("celsius", vitals.TemperatureCelsius));
        Line("throttle", tag, at, ("now", Is(vitals.Throttled)), ("since_boot", Is(vitals.ThrottledSinceBoot)), ("under_voltages", vitals.ThrottleCounts?.UnderVoltage),
            ("under_voltage", Is(ThrottleWords.IsUnderVoltage(vitals))));
        Line("supply", tag, at, ("volts", vitals.Supply?.InputVolts), ("watts", vitals.Supply?.Watts));
        AddHealth(node, at);
        foreach (var one in vitals.Filesystems ?? [])
        {
            Line("filesystem", $"{tag},path={Escape(one.MountPoint)}", at, ("size", one.SizeBytes), ("used", one.UsedBytes), ("available", one.AvailableBytes));
        }

        foreach (var one in vitals.Disks ?? [])
        {
            Line("disk", $"{tag},device={Escape(one.Name)}", at, ("read", one.ReadBytes), ("written", one.WrittenBytes));
        }

        foreach (var one in vitals.Networks ?? [])
        {
            Line("network", $"{tag},device={Escape(one.Name)}", at, ("received", one.ReceivedBytes), ("sent", one.SentBytes), ("signal", one.SignalDecibelMilliwatts));
        }
    }

    /// <summary>Adds only how a node is: of one that is silent there is nothing else to tell.</summary>
    /// <param name="node">The node.</param>
    /// <param name="at">When, in milliseconds since 1970.</param>
    public void AddHealth(Node node, long at) =>
        Line("health", $",node={Escape(node.Name)}", at, ("level", node.Health is { } health ? (double)health.Level : null), ("up", node.State is NodeState.Ready ? 1 : 0));

    /// <summary>All lines so far, and begins anew.</summary>
    public byte[] Take()
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        return bytes;
    }

    private void Line(string measurement, string tags, long milliseconds, params ReadOnlySpan<(string Name, double? Value)> fields)
    {
        _fields.Clear();
        foreach (var (name, value) in fields)
        {
            if (value is { } known && double.IsFinite(known))
            {
                // Always a float: a field that was once an integer refuses anything else for ever.
                _fields.Append(_fields.Length == 0 ? "" : ",").Append(name).Append('=').Append(known.ToString("R", CultureInfo.InvariantCulture));
            }
        }

        if (_fields.Length > 0)
        {
            _text.Append(measurement).Append(tags).Append(' ').Append(_fields).Append(' ').Append(milliseconds.ToString(CultureInfo.InvariantCulture)).Append("000000\n");
        }
    }

    private static double? Is(bool? value) => value is { } known ? (known ? 1 : 0) : null;

    private static double? Is(IReadOnlyList<string>? words) => words is null ? null : words.Count > 0 ? 1 : 0;

    /// <summary>A tag's value. It may have no line break and no lone backslash at its end; both would be cut off or break the line.</summary>
    private static string Escape(string? text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text ?? "")
        {
            _ = letter switch
            {
                ',' or '=' or ' ' => escaped.Append('\\').Append(letter),
                '\\' => escaped.Append('/'),
                _ when char.IsControl(letter) => escaped.Append('?'),
                _ => escaped.Append(letter),
            };
        }

        return escaped.Length == 0 ? "?" : escaped.ToString();
    }
}
