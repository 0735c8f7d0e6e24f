using System.Text;
using Bramble.Cli.Output;
using Bramble.Protocol.Health;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Doctor;

/// <summary>A machine's health in sentences.</summary>
internal static class DoctorText
{
    private const string Indent = "           ";
    private const int MaxLine = 512;

    public static string Write(DoctorReport report)
    {
        var (facts, vitals) = (report.Facts, report.Vitals);
        var text = new StringBuilder();
        Line(text, $"{Words.Text(facts.Model)}, {Words.Text(facts.Os)}, kernel {Words.Text(facts.Kernel)}");
        Line(text, $"CPU {Words.Percent(vitals.CpuPercent)} of {Words.Number(facts.CpuCores)} cores, {Words.Celsius(vitals.TemperatureCelsius)}, {Words.Bytes(vitals.MemoryAvailableBytes)} of {Words.Bytes(facts.MemoryBytes)} memory available");
        foreach (var reason in report.Health.Reasons)
        {
            text.Append('\n');
            Line(text, Name(reason.Severity).PadRight(Indent.Length) + reason.Text);
            Line(text, Indent + reason.Cure);
            Line(text, $"{Indent}More: docs/{reason.DocsAnchor}");
        }

        text.Append('\n');
        Line(text, Sum(report.Health));
        return text.ToString();
    }

    private static string Sum(NodeHealth health)
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

    private static string Name(HealthSeverity severity) => severity switch
    {
        HealthSeverity.Critical => "critical",
        HealthSeverity.Attention => "attention",
        _ => "info",
    };

    private static void Line(StringBuilder text, string line) => text.Append(Untrusted.Clean(line, MaxLine)).Append('\n');
}
