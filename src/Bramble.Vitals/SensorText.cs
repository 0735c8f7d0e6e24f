using System.Buffers.Text;
using System.Text;
using Bramble.Protocol.Text;

namespace Bramble.Vitals;

/// <summary>Takes the kernel's text files apart without making strings.</summary>
internal static class SensorText
{
    /// <summary>Takes the next line off <paramref name="rest"/>.</summary>
    /// <param name="rest">What is left of the file.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>False at the end of the file.</returns>
    public static bool TryTakeLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        if (rest.IsEmpty)
        {
            line = default;
            return false;
        }

        var end = rest.IndexOf((byte)'\n');
        line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return true;
    }

    /// <summary>Takes the next word off <paramref name="rest"/>; words are apart by spaces or tabs.</summary>
    /// <param name="rest">What is left of the line.</param>
    /// <param name="word">The word.</param>
    /// <returns>False at the end of the line.</returns>
    public static bool TryTakeWord(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> word)
    {
        rest = rest.TrimStart(" \t"u8);
        var end = rest.IndexOfAny((byte)' ', (byte)'\t');
        word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return !word.IsEmpty;
    }

    /// <summary>Splits <c>key: value</c>, as cpuinfo and meminfo write it.</summary>
    /// <param name="line">The line.</param>
    /// <param name="key">What is before the colon, trimmed.</param>
    /// <param name="value">What is after it, trimmed.</param>
    /// <returns>False where there is no colon.</returns>
    public static bool TrySplitField(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        key = colon < 0 ? default : line[..colon].Trim(" \t\r"u8);
        value = colon < 0 ? default : line[(colon + 1)..].Trim(" \t\r"u8);
        return colon >= 0;
    }

    /// <summary>Parses a whole number with white space or NUL around it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The number; null where there is anything else, or it doesn't fit.</returns>
    public static long? ParseInteger(ReadOnlySpan<byte> text)
    {
        var trimmed = text.Trim(" \t\r\n\0"u8);
        return Utf8Parser.TryParse(trimmed, out long value, out var used) && used == trimmed.Length ? value : null;
    }

    /// <summary>Parses a finite decimal number with white space around it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The number; null where there is anything else.</returns>
    public static double? ParseNumber(ReadOnlySpan<byte> text)
    {
        var trimmed = text.Trim(" \t\r\n\0"u8);
        return Utf8Parser.TryParse(trimmed, out double value, out var used) && used == trimmed.Length && double.IsFinite(value)
            ? value
            : null;
    }

    /// <summary>Makes a string of <paramref name="text"/>, without the white space and NULs around it.</summary>
    /// <param name="text">UTF-8, or what should be.</param>
    /// <param name="maxLength">Most characters kept.</param>
    /// <returns>The text, cleaned; null where there is none.</returns>
    public static string? Clean(ReadOnlySpan<byte> text, int maxLength)
    {
        var trimmed = text.Trim(" \t\r\n\0"u8);
        return trimmed.IsEmpty ? null : Untrusted.Clean(Encoding.UTF8.GetString(trimmed), maxLength);
    }

    /// <summary>Takes the next word and parses it as a counter.</summary>
    /// <param name="rest">What is left of the line.</param>
    /// <returns>The counter; null where the next word is none, or is negative.</returns>
    public static long? TakeCounter(ref ReadOnlySpan<byte> rest) =>
        TryTakeWord(ref rest, out var word) && ParseInteger(word) is >= 0 and { } value ? value : null;

    /// <summary>Parses a hexadecimal number, with or without 0x before it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The number; null where there is anything else, or it doesn't fit.</returns>
    public static uint? ParseHexadecimal(ReadOnlySpan<byte> text)
    {
        var digits = text.Trim(" \t\r\n\0"u8);
        digits = digits.StartsWith("0x"u8) ? digits[2..] : digits;
        return Utf8Parser.TryParse(digits, out uint value, out var used, 'x') && used == digits.Length ? value : null;
    }
}
