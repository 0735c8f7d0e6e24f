using System.Globalization;
using System.Text;

namespace Bramble.Master.Exposition;

/// <summary>Writes the samples of one metric, in the text format 0.0.4. Each set of labels once: what comes a second time is left out.</summary>
internal sealed class Samples
{
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();
    private string _name = "";
    private string _node = "";

    /// <summary>Begins a metric; nothing of it is written before its first sample.</summary>
    public void Begin(Family family)
    {
        _name = family.Name;
        _written.Clear();
        _text.Clear();
        _text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help).Append('\n');
        _text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
    }

    /// <summary>The node of the samples that follow.</summary>
    public void Of(string node) => _node = node;

    /// <summary>Adds a sample, unless its value is not known.</summary>
    public void Add(double? value) => Write("", value);

    /// <summary>Adds a sample of a thing of the node, such as a disk.</summary>
    public void Add(double? value, string label, string? name) => Write($",{label}=\"{Escape(name ?? "")}\"", value);

    public void Add(double? value, params ReadOnlySpan<(string Label, string? Name)> labels)
    {
        var text = new StringBuilder();
        foreach (var (label, name) in labels)
        {
            text.Append(',').Append(label).Append("=\"").Append(Escape(name ?? "")).Append('"');
        }

        Write(text.ToString(), value);
    }

    public void Add(bool? value) => Add(value is { } known ? (known ? 1.0 : 0.0) : null);

    /// <summary>What was written of the metric; empty where no node tells it.</summary>
    public string End() => _written.Count == 0 ? "" : _text.ToString();

    private void Write(string labels, double? value)
    {
        if (value is { } known && double.IsFinite(known) && _written.Add($"{_node}{labels}"))
        {
            _text.Append(_name).Append("{node=\"").Append(Escape(_node)).Append('"').Append(labels).Append("} ")
                .Append(known.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
