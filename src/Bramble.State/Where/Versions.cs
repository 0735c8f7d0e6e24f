namespace Bramble.State.Where;

/// <summary>Compares versions such as a kernel's <c>6.12.34+rpt-rpi-v8</c>.</summary>
internal static class Versions
{
    /// <summary>
    /// Compares the leading numbers between dots, as many as <paramref name="wanted"/> has: so 6.12.34 equals 6.12 and is
    /// not greater.
    /// </summary>
    public static int Compare(ReadOnlySpan<char> version, ReadOnlySpan<char> wanted)
    {
        while (true)
        {
            var (has, restOfVersion) = Number(version);
            var (want, restOfWanted) = Number(wanted);
            if (has != want)
            {
                return has.CompareTo(want);
            }

            if (restOfWanted.Length < 2 || restOfWanted[0] != '.')
            {
                return 0;
            }

            wanted = restOfWanted[1..];
            version = restOfVersion.Length > 1 && restOfVersion[0] == '.' ? restOfVersion[1..] : [];
        }
    }

    private static Split Number(ReadOnlySpan<char> text)
    {
        var value = 0L;
        var at = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            value = Math.Min((value * 10) + (text[at] - '0'), int.MaxValue);
            at++;
        }

        return new Split(value, text[at..]);
    }

    private readonly ref struct Split(long value, ReadOnlySpan<char> rest)
    {
        private readonly long _value = value;
        private readonly ReadOnlySpan<char> _rest = rest;

        public void Deconstruct(out long value, out ReadOnlySpan<char> rest)
        {
            value = _value;
            rest = _rest;
        }
    }
}
