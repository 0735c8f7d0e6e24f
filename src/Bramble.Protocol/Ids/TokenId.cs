using System.Diagnostics.CodeAnalysis;

namespace Bramble.Protocol.Ids;

/// <summary>
/// Names a join token; not secret. 40 bits, in text 8 characters of Crockford's base32 in lower case, the part after
/// <c>brj1-</c>.
/// </summary>
/// <param name="Value">The 40 bits, 0 to 2^40 - 1.</param>
public readonly record struct TokenId(long Value)
{
    /// <summary>Length of the text form in characters.</summary>
    public const int TextLength = 8;

    /// <summary>Length of the binary form in bytes.</summary>
    public const int ByteLength = 5;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Makes an id of random bytes.</summary>
    /// <param name="bytes">Five bytes, the highest first.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException">There are not five.</exception>
    public static TokenId FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteLength)
        {
            throw new ArgumentException($"A token id has {ByteLength} bytes, not {bytes.Length}.", nameof(bytes));
        }

        var value = 0L;
        foreach (var b in bytes)
        {
            value = (value << 8) | b;
        }

        return new TokenId(value);
    }

    /// <summary>Reads the text form. Upper case is taken too; the look-alikes i, l, o and u are not.</summary>
    /// <param name="text">What was received; may be null.</param>
    /// <param name="id">The id, or <c>default</c>.</param>
    /// <returns>Whether <paramref name="text"/> is 8 characters of the alphabet.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out TokenId id)
    {
        id = default;
        if (text is not { Length: TextLength })
        {
            return false;
        }

        var value = 0L;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(char.ToLowerInvariant(c), StringComparison.Ordinal);
            if (digit < 0 || !char.IsAscii(c))
            {
                return false;
            }

            value = (value << 5) | (uint)digit;
        }

        id = new TokenId(value);
        return true;
    }

    /// <summary>The text form: 8 characters.</summary>
    /// <returns>The characters.</returns>
    public override string ToString() => string.Create(TextLength, Value, static (text, value) =>
    {
        for (var i = text.Length - 1; i >= 0; i--, value >>= 5)
        {
            text[i] = Alphabet[(int)(value & 31)];
        }
    });
}
