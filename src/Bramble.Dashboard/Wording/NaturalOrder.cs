namespace Bramble.Dashboard.Wording;

/// <summary>Orders names as people count: <c>pi-2</c> before <c>pi-10</c>, upper and lower case alike. Twin: <c>Client/src/order.ts</c>.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        x ??= "";
        y ??= "";
        var (i, j) = (0, 0);
        while (i < x.Length && j < y.Length)
        {
            var difference = char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j])
                ? CompareNumbers(Digits(x, ref i), Digits(y, ref j))
                : Lower(x[i++]) - Lower(y[j++]);
            if (difference != 0)
            {
                return difference;
            }
        }

        var rest = (x.Length - i) - (y.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    /// <summary>The digits from <paramref name="at"/> on, without leading zeros.</summary>
    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(start, at - start).TrimStart('0');
    }

    private static int CompareNumbers(ReadOnlySpan<char> x, ReadOnlySpan<char> y) =>
        x.Length != y.Length ? x.Length - y.Length : x.SequenceCompareTo(y);

    private static int Lower(char c) => char.IsAsciiLetterUpper(c) ? c + ('a' - 'A') : c;
}
