using System.Globalization;

namespace Bramble.Protocol.Api;

/// <summary>What may throttle a board, in the words of the API. The order is that of the firmware's bits.</summary>
public static class ThrottleWords
{
    /// <summary>The input voltage is below 4.63 V.</summary>
    public const string UnderVoltage = "under-voltage";

    /// <summary>The firmware caps the clock.</summary>
    public const string FrequencyCapped = "frequency-capped";

    /// <summary>The firmware lowers the clock because of voltage or heat.</summary>
    public const string Throttled = "throttled";

    /// <summary>The soft limit of the temperature is reached.</summary>
    public const string SoftTemperatureLimit = "soft-temperature-limit";

    private const int Count = 4;

    private static readonly string[] Words = [UnderVoltage, FrequencyCapped, Throttled, SoftTemperatureLimit];

    // Sixteen lists, made once: a reading needs none of its own.
    private static readonly IReadOnlyList<string>[] Lists =
        [.. Enumerable.Range(0, 1 << Count).Select(bits => (IReadOnlyList<string>)[.. Words.Where((_, i) => (bits & (1 << i)) != 0)])];

    /// <summary>The words for the lowest four of <paramref name="bits"/>.</summary>
    /// <param name="bits">Bits as the firmware has them.</param>
    /// <returns>The words, in order; always the same list for the same bits.</returns>
    public static IReadOnlyList<string> FromBits(uint bits) => Lists[bits & ((1 << Count) - 1)];

    /// <summary>Whether the input voltage is too low now: as the kernel's alarm has it, which every board's user may read, or else the firmware.</summary>
    /// <param name="vitals">A reading.</param>
    /// <returns>Null where neither tells.</returns>
    public static bool? IsUnderVoltage(NodeVitals vitals)
    {
        ArgumentNullException.ThrowIfNull(vitals);
        return vitals.Supply?.UnderVoltage ?? vitals.Throttled?.Contains(UnderVoltage, StringComparer.Ordinal);
    }

    /// <summary>How often each began, in words.</summary>
    /// <param name="counts">How often.</param>
    /// <returns>Such as <c>under-voltage 3 times, throttled once</c>, or <c>never</c>; null where nothing is known.</returns>
    public static string? Counted(ThrottleCounts? counts)
    {
        if (counts is null or { UnderVoltage: null, FrequencyCapped: null, Throttled: null, SoftTemperatureLimit: null })
        {
            return null;
        }

        int?[] times = [counts.UnderVoltage, counts.FrequencyCapped, counts.Throttled, counts.SoftTemperatureLimit];
        var parts = Words.Zip(times).Where(pair => pair.Second > 0)
            .Select(pair => pair.Second == 1 ? $"{pair.First} once" : string.Create(CultureInfo.InvariantCulture, $"{pair.First} {pair.Second} times")).ToList();
        return parts.Count == 0 ? "never" : string.Join(", ", parts);
    }

    /// <summary>The bits for words.</summary>
    /// <param name="words">Words; one that is not known has no bit.</param>
    /// <returns>The bits.</returns>
    public static uint ToBits(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var bits = 0u;
        foreach (var word in words)
        {
            var index = Array.IndexOf(Words, word);
            bits |= index < 0 ? 0 : 1u << index;
        }

        return bits;
    }
}
