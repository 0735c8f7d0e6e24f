using System.Globalization;
using System.Text;

namespace Bramble.Protocol.Text;

/// <summary>
/// Makes text from a wire fit to be kept, logged and shown: no control, format, bidirectional or private characters, no
/// lone surrogates, a bounded length. What is replaced becomes U+FFFD, so that nothing disappears unseen.
/// </summary>
public static class Untrusted
{
    /// <summary>Longest host name in characters (RFC 1035, section 2.3.4: 255 octets on the wire, 253 as text).</summary>
    public const int HostnameLength = 253;

    /// <summary>Longest name of a processor, board or operating system kept, in characters.</summary>
    public const int DescriptionLength = 256;

    private const char Replacement = '\uFFFD';

    /// <summary>Cleans <paramref name="text"/>.</summary>
    /// <param name="text">What was received.</param>
    /// <param name="maxLength">Most UTF-16 units kept; a surrogate pair is never cut in half.</param>
    /// <returns>The same instance where nothing had to change.</returns>
    public static string Clean(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        return text.Length <= maxLength && IsClean(text) ? text : Rebuild(text, maxLength);
    }

    /// <summary>Whether <paramref name="text"/> has nothing that <see cref="Clean"/> would replace.</summary>
    /// <param name="text">What was received.</param>
    /// <returns>True where it can be shown as it is.</returns>
    public static bool IsClean(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as U+FFFD as well, which is why that one counts as unclean.
            if (rune == Rune.ReplacementChar || !IsShowable(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static string Rebuild(string text, int maxLength)
    {
        var builder = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var length = IsShowable(rune) ? rune.Utf16SequenceLength : 1;
            if (builder.Length + length > maxLength)
            {
                break;
            }

            if (IsShowable(rune))
            {
                builder.Append(rune);
            }
            else
            {
                builder.Append(Replacement);
            }
        }

        return builder.ToString();
    }

    /// <summary>Whether <paramref name="rune"/> may be shown as it is.</summary>
    /// <param name="rune">A character.</param>
    /// <returns>False for control, format, private, unassigned and line-separating characters.</returns>
    internal static bool IsShowable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        _ => true,
    };
}
