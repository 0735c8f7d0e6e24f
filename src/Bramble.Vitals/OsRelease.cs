using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>Reads os-release: lines <c>KEY=value</c>, quoted as a shell would.</summary>
internal static class OsRelease
{
    private const int LongestValue = 512;

    /// <summary>Finds the system's name for people.</summary>
    /// <param name="content">The file.</param>
    /// <returns>The last PRETTY_NAME, as a shell would have it; null where there is none.</returns>
    public static string? FindPrettyName(ReadOnlySpan<byte> content)
    {
        string? found = null;
        var prefix = "PRETTY_NAME="u8;
        while (SensorText.TryTakeLine(ref content, out var line))
        {
            line = line.Trim(" \t\r"u8);
            if (line.StartsWith(prefix))
            {
                found = Unquote(line[prefix.Length..]);
            }
        }

        return found;
    }

    private static string? Unquote(ReadOnlySpan<byte> value)
    {
        if (value.Length > LongestValue)
        {
            value = value[..LongestValue];
        }

        var quote = value.IsEmpty ? (byte)0 : value[0];
        if (quote is not ((byte)'"' or (byte)'\''))
        {
            return SensorText.Clean(value, Untrusted.DescriptionLength);
        }

        Span<byte> plain = stackalloc byte[LongestValue];
        var length = 0;
        for (var i = 1; i < value.Length && value[i] != quote; i++)
        {
            // Between double quotes a backslash keeps the next character from being special.
            if (value[i] == '\\' && quote == '"' && i + 1 < value.Length)
            {
                i++;
            }

            plain[length++] = value[i];
        }

        return SensorText.Clean(plain[..length], Untrusted.DescriptionLength);
    }
}
