using System.Globalization;

namespace Bramble.Cli.Install;

/// <summary>The master's settings for its unit: a line <c>NAME=value</c> each. The administrator's file; what is not asked for is left alone.</summary>
internal static class SettingsFile
{
    private const string Head = "# Settings of bramble-master.service: what 'bramble master --help' lists, as BRAMBLE__... variables.\n";

    /// <summary>Puts settings into a file's text.</summary>
    /// <param name="text">The file's; null where there is none.</param>
    /// <param name="settings">Variables and their values.</param>
    /// <returns>The new text; null where nothing is to be written.</returns>
    public static string? With(string? text, IReadOnlyList<(string Name, string Value)> settings)
    {
        if (settings.Count == 0)
        {
            return null;
        }

        var lines = (text ?? Head).TrimEnd('\n').Split('\n').ToList();
        foreach (var (name, value) in settings)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{name}=\"{Escape(value)}\"");
            var at = lines.FindIndex(each => each.StartsWith($"{name}=", StringComparison.Ordinal));
            if (at < 0)
            {
                lines.Add(line);
            }
            else
            {
                lines[at] = line;
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    // As systemd reads an environment file: in double quotes these stand for themselves behind a backslash.
    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("$", "\\$", StringComparison.Ordinal)
        .Replace("`", "\\`", StringComparison.Ordinal);
}
