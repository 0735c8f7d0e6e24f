using System.Text;
using Bramble.Protocol.Health;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Output;

/// <summary>A node's health as people read it in a terminal.</summary>
internal static class HealthWords
{
    /// <summary>Where the sentences begin, behind the word for their weight.</summary>
    private const int Indent = 11;

    private const int MaxLine = 512;

    /// <summary>A word, and what it is for: <c>ok</c>, <c>critical: under-voltage +1</c>.</summary>
    public static string Short(NodeHealth? health)
    {
        if (health is null)
        {
            return Words.Unknown;
        }

        var reasons = health.Reasons.Where(reason => reason.Severity >= HealthSeverity.Attention).ToList();
        return reasons.Count == 0 ? Name(health.Level)
            : $"{Name(health.Level)}: {Untrusted.Clean(reasons[0].Id, 24)}{(reasons.Count > 1 ? $" +{reasons.Count - 1}" : "")}";
    }

    /// <summary>Each reason with its cure, an empty line before each.</summary>
    /// <param name="health">The health.</param>
    /// <param name="root">The system root, where the manual may be installed.</param>
    public static string Sentences(NodeHealth health, string root = "/")
    {
        var manual = Manual.ChecksFolder(root);
        var text = new StringBuilder();
        foreach (var reason in health.Reasons)
        {
            text.Append('\n');
            Line(text, Name(reason.Severity).PadRight(Indent) + reason.Text);
            Line(text, new string(' ', Indent) + reason.Cure);
            Line(text, $"{new string(' ', Indent)}More: {manual}/{reason.DocsAnchor}");
        }

        return text.ToString();
    }

    /// <summary>How many things need attention.</summary>
    public static string Sum(NodeHealth health)
    {
        var critical = health.Reasons.Count(reason => reason.Severity == HealthSeverity.Critical);
        var attention = health.Reasons.Count(reason => reason.Severity == HealthSeverity.Attention);
        return (critical, attention) switch
        {
            (0, 0) => "Nothing needs attention.",
            (0, 1) => "One thing needs attention.",
            (0, _) => $"{attention} things need attention.",
            (_, 0) => $"{critical} critical.",
            _ => $"{critical} critical, {attention} more that need attention.",
        };
    }

    public static string Name(HealthLevel level) => level switch
    {
        HealthLevel.Critical => "critical",
        HealthLevel.Attention => "attention",
        _ => "ok",
    };

    private static string Name(HealthSeverity severity) => severity switch
    {
        HealthSeverity.Critical => "critical",
        HealthSeverity.Attention => "attention",
        _ => "info",
    };

    private static void Line(StringBuilder text, string line) => text.Append(Untrusted.Clean(line, MaxLine)).Append('\n');
}
