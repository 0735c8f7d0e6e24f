using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bramble.Protocol.Text;

/// <summary>Sizes as people write them: <c>512M</c>, <c>4G</c>, <c>1.5Gi</c>; a unit is always a power of 1,024.</summary>
public static class ByteSizes
{
    /// <summary>Longest text read, in characters.</summary>
    private const int MaxLength = 24;

    private const string Units = "KMGT";

    /// <summary>Reads a size.</summary>
    /// <param name="text">A number, perhaps one of K, M, G, T in either case, perhaps <c>B</c> or <c>iB</c>.</param>
    /// <param name="bytes">The size in bytes, never negative.</param>
    /// <returns>Whether it is one below 2^63. A part of a byte that a unit leaves over is dropped.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out long bytes)
    {
        bytes = 0;
        if (text is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        var number = text.AsSpan();
        number = number.EndsWith("iB", StringComparison.OrdinalIgnoreCase) ? number[..^2]
            : number[^1] is 'b' or 'B' or 'i' or 'I' ? number[..^1]
            : number;
        var power = number.Length == 0 ? -1 : Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
        var hasInfix = number.Length < text.Length && text[number.Length] is 'i' or 'I';
        if (hasInfix && power < 0)
        {
            return false;
        }

        number = power < 0 ? number : number[..^1];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || !char.IsAsciiDigit(number[0]))
        {
            return false;
        }

        var unit = 1L << (10 * (power + 1));
        if (value > long.MaxValue / unit || (power < 0 && value != decimal.Truncate(value)))
        {
            return false;
        }

        bytes = (long)(value * unit);
        return true;
    }

    /// <summary>Writes a size for people: whole numbers of the largest unit that gives one, else one decimal, such as <c>512 MB</c>.</summary>
    /// <param name="bytes">The size, not negative.</param>
    /// <returns>The text; a unit is a power of 1,024.</returns>
    public static string Format(long bytes)
    {
        var power = 0;
        var value = (double)bytes;
        while (value >= 1024 && power < Units.Length)
        {
            value /= 1024;
            power++;
        }

        var number = value >= 100 || value == Math.Floor(value)
            ? Math.Floor(value).ToString("0", CultureInfo.InvariantCulture)
            : (Math.Floor(value * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture);
        return power == 0 ? $"{number} bytes" : $"{number} {Units[power - 1]}B";
    }
}
