using System.Globalization;
using Bramble.Protocol.Text;

namespace Bramble.Dashboard.Wording;

/// <summary>
/// Figures in words. Every rule has its twin in <c>Client/src/words.ts</c>; both are tested against one table, so that a
/// value reads the same before and after the script has run.
/// </summary>
internal static class Words
{
    /// <summary>Stands where a value is not known.</summary>
    public const string Unknown = "–";

    private const int MinuteSeconds = 60;
    private const int HourSeconds = 60 * MinuteSeconds;
    private const int DaySeconds = 24 * HourSeconds;

    /// <summary>No figure is shown larger: up to here both languages write plain digits.</summary>
    private const double Largest = 999_999_999_999_999;

    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>How long something lasts: <c>23 s</c>, <c>4 min</c>, <c>3 h</c>, <c>2 d</c>; whole units, rounded down, never negative.</summary>
    public static string For(double seconds) => Math.Max(0, Math.Floor(seconds)) switch
    {
        < MinuteSeconds and var s => Format($"{s} s"),
        < HourSeconds and var s => Format($"{Math.Floor(s / MinuteSeconds)} min"),
        < DaySeconds and var s => Format($"{Math.Floor(s / HourSeconds)} h"),
        var s => Format($"{Math.Floor(s / DaySeconds)} d"),
    };

    /// <summary>How long ago something was: <c>now</c> below a second, else <c>23 s ago</c>.</summary>
    public static string Ago(double seconds) => seconds < 1 ? "now" : $"{For(seconds)} ago";

    /// <summary>A size with its unit, one decimal below ten: <c>3.7 GiB</c>, <c>906 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var value = Math.Max(0, bytes);
        var unit = 0;
        while (unit < ByteUnits.Length - 1 && Round(value) >= 1024)
        {
            value /= 1024;
            unit++;
        }

        return $"{Decimal(value)} {ByteUnits[unit]}";
    }

    /// <summary>A number with one decimal below ten, none where it is whole or larger.</summary>
    public static string Decimal(double value)
    {
        var tenths = Math.Floor((value * 10) + 0.5);
        return Math.Abs(tenths) < 100 ? (tenths / 10).ToString(CultureInfo.InvariantCulture) : Round(value).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A small number with at most two decimals.</summary>
    public static string Hundredths(double value) => (Round(value * 100) / 100).ToString(CultureInfo.InvariantCulture);

    public static string Percent(double value) => Format($"{Round(value)} %");

    public static string Celsius(double value) => Format($"{Round(value)} °C");

    public static string Count(int count, string one, string many) => Format($"{count} {(count == 1 ? one : many)}");

    /// <summary>Text from a node, made harmless once more: pages do not rely on its having been cleaned before.</summary>
    public static string Clean(string? text) => Untrusted.Clean(text ?? "", Untrusted.DescriptionLength);

    /// <summary>Half up, which both languages can say; <see cref="Math.Round(double)"/> rounds half to even.</summary>
    internal static double Round(double value) => Math.Clamp(Math.Floor(value + 0.5), -Largest, Largest);

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
