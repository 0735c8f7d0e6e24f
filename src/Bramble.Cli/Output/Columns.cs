using System.Text;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Output;

/// <summary>A table in plain text: two spaces between columns, each as wide as its widest cell, no space at a line's end.</summary>
internal static class Columns
{
    private const int MaxCell = 64;

    public static string Render(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [header, .. rows.Select(row => row.Select(cell => Untrusted.Clean(cell, MaxCell)).ToList())];
        var widths = header.Select((_, column) => all.Max(row => row[column].Length)).ToList();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }
}
