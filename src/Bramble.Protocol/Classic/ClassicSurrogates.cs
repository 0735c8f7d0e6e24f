using System.Globalization;

namespace Bramble.Protocol.Classic;

/// <summary>Finds half surrogate pairs in the escapes of a JSON string; raw UTF-8 that passed validation cannot have any.</summary>
internal static class ClassicSurrogates
{
    private const int EscapeLength = 6;

    /// <param name="raw">What stands between the quotes; its escapes are known to be well-formed.</param>
    /// <returns>Whether a <c>\u</c> escape of a high surrogate is not followed at once by one of a low surrogate, or the reverse.</returns>
    public static bool HasLone(ReadOnlySpan<byte> raw)
    {
        while (true)
        {
            var index = raw.IndexOf((byte)'\\');
            if (index < 0)
            {
                return false;
            }

            raw = raw[index..];
            if (raw[1] != (byte)'u')
            {
                raw = raw[2..];
                continue;
            }

            var unit = Unit(raw);
            raw = raw[EscapeLength..];
            if (char.IsLowSurrogate(unit))
            {
                return true;
            }

            if (char.IsHighSurrogate(unit))
            {
                if (!raw.StartsWith("\\u"u8) || !char.IsLowSurrogate(Unit(raw)))
                {
                    return true;
                }

                raw = raw[EscapeLength..];
            }
        }
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
