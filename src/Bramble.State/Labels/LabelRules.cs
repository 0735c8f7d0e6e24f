using System.Buffers;
using System.Text;
using Bramble.Protocol.Text;

namespace Bramble.State.Labels;

/// <summary>What labels may be.</summary>
public static class LabelRules
{
    /// <summary>Longest key, in characters.</summary>
    public const int MaxKeyLength = 63;

    /// <summary>Longest value, in characters.</summary>
    public const int MaxValueLength = 253;

    /// <summary>Most labels of one node.</summary>
    public const int MaxCount = 64;

    /// <summary>Most bytes of all keys and values of one node together, in UTF-8.</summary>
    public const int MaxTotalBytes = 16 * 1024;

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    /// <summary>Looks for the first rule that <paramref name="labels"/> break.</summary>
    /// <returns>The rule in words, or null where they are fine.</returns>
    public static string? Violation(IReadOnlyCollection<KeyValuePair<string, string>> labels)
    {
        if (labels.Count > MaxCount)
        {
            return $"A node has at most {MaxCount} labels, not {labels.Count}.";
        }

        var bytes = 0;
        foreach (var (key, value) in labels)
        {
            if ((KeyViolation(key) ?? ValueViolation(key, value)) is { } violation)
            {
                return violation;
            }

            bytes += key.Length + Encoding.UTF8.GetByteCount(value);
        }

        return bytes > MaxTotalBytes ? $"The labels of a node have at most {MaxTotalBytes} bytes together, not {bytes}." : null;
    }

    /// <summary>Looks for the rule that one key breaks.</summary>
    /// <returns>The rule in words, or null where it is fine.</returns>
    public static string? KeyViolation(string key)
    {
        if (key.Length is 0 or > MaxKeyLength)
        {
            return $"A label's key has 1 to {MaxKeyLength} characters; this one has {key.Length}: '{Untrusted.Clean(key, MaxKeyLength)}'.";
        }

        return key.AsSpan().ContainsAnyExcept(KeyCharacters) || !char.IsAsciiLetterOrDigit(key[0])
            ? $"A label's key is letters, digits, '.', '_', '-' and '/', a letter or digit first; '{Untrusted.Clean(key, MaxKeyLength)}' is not."
            : null;
    }

    private static string? ValueViolation(string key, string? value)
    {
        // JSON puts null where the type says there is none.
        if (value is null)
        {
            return $"The label '{key}' has no value.";
        }

        if (value.Length > MaxValueLength)
        {
            return $"A label's value has at most {MaxValueLength} characters; that of '{key}' has {value.Length}.";
        }

        return Untrusted.IsClean(value) ? null : $"The value of the label '{key}' has characters that cannot be shown, such as control characters.";
    }
}
