namespace Bramble.Protocol.Joining;

/// <summary>
/// Douglas Crockford's base32: no letter that looks like another, highest bits first. Reading forgives upper case and the
/// look-alikes o (0), i and l (1); writing is lower case.
/// </summary>
internal static class CrockfordBase32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Characters needed for that many bytes.</summary>
    public static int TextLength(int byteCount) => ((byteCount * 8) + 4) / 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[TextLength(bytes.Length)];
        uint bits = 0;
        var count = 0;
        var length = 0;
        foreach (var b in bytes)
        {
            bits = (bits << 8) | b;
            count += 8;
            while (count >= 5)
            {
                count -= 5;
                text[length++] = Alphabet[(int)(bits >> count) & 31];
            }
        }

        if (count > 0)
        {
            text[length] = Alphabet[(int)(bits << (5 - count)) & 31];
        }

        return new string(text);
    }

    /// <summary>Reads exactly <paramref name="bytes"/>.Length bytes.</summary>
    /// <param name="text">As many characters as that takes.</param>
    /// <param name="bytes">Filled; of no meaning when the answer is not -1.</param>
    /// <returns>-1, or the index of the first character that cannot be there.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        uint bits = 0;
        var count = 0;
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Digit(text[i]) is var digit && digit < 0)
            {
                return i;
            }

            bits = (bits << 5) | (uint)digit;
            count += 5;
            if (count >= 8 && length < bytes.Length)
            {
                count -= 8;
                bytes[length++] = (byte)(bits >> count);
            }
        }

        // Bits beyond the last byte are zero, so that one value has one text.
        return (bits & ((1u << count) - 1)) == 0 ? -1 : text.Length - 1;
    }

    private static int Digit(char c) => char.ToLowerInvariant(c) switch
    {
        _ when !char.IsAscii(c) => -1,
        'o' => 0,
        'i' or 'l' => 1,
        var lower => Alphabet.IndexOf(lower, StringComparison.Ordinal),
    };
}
