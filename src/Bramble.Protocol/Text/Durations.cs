using System.Globalization;

namespace Bramble.Protocol.Text;

/// <summary>Durations as people write them: <c>30s</c>, <c>10m</c>, <c>1h</c>, <c>7d</c>.</summary>
public static class Durations
{
    /// <summary>Longest text read, in characters.</summary>
    private const int MaxLength = 12;

    /// <summary>Reads a duration.</summary>
    /// <param name="text">What was given; may be null.</param>
    /// <param name="duration">The duration.</param>
    /// <returns>Whether it is a whole number above zero and one of s, m, h, d.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (text is not { Length: >= 2 and <= MaxLength }
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count == 0)
        {
            return false;
        }

        var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => TimeSpan.Zero };
        if (unit == TimeSpan.Zero || count > TimeSpan.MaxValue / unit)
        {
            return false;
        }

        duration = unit * count;
        return true;
    }
}
