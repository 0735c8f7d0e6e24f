using System.Text;
using Bramble.Cli.Output;
using Bramble.Protocol.Health;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Doctor;

/// <summary>A machine's health in sentences.</summary>
internal static class DoctorText
{
    private const int MaxLine = 512;

    public static string Write(DoctorReport report)
    {
        var (facts, vitals) = (report.Facts, report.Vitals);
        var text = new StringBuilder();
        Line(text, $"{Words.Text(facts.Model)}, {Words.Text(facts.Os)}, kernel {Words.Text(facts.Kernel)}");
        Line(text, $"CPU {Words.Percent(vitals.CpuPercent)} of {Words.Number(facts.CpuCores)} cores, {Words.Celsius(vitals.TemperatureCelsius)}, {Words.Bytes(vitals.MemoryAvailableBytes)} of {Words.Bytes(facts.MemoryBytes)} memory available");
        text.Append(HealthWords.Sentences(report.Health));
        text.Append('\n');
        Line(text, HealthWords.Sum(report.Health));
        return text.ToString();
    }

    private static void Line(StringBuilder text, string line) => text.Append(Untrusted.Clean(line, MaxLine)).Append('\n');
}
