using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Output;

/// <summary>Values as people read them in a terminal; what is not known is a hyphen.</summary>
internal static class Words
{
    public const string Unknown = "-";

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Bytes(long? bytes)
    {
        if (bytes is not { } value)
        {
            return Unknown;
        }

        var unit = 0;
        double size = value;
        while (size >= 1024 && unit < Units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {Units[unit]}");
    }

    public static string Percent(double? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0} %") : Unknown;

    public static string Celsius(double? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.#} °C") : Unknown;

    public static string Number(double? value) => value is { } known ? known.ToString("0.##", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>A node that takes no new tasks says so beside its state.</summary>
    public static string State(Node node) => node.State.ToString().ToLowerInvariant() + (node.Draining ? ", draining" : "");

    public static string Text(string? value) => string.IsNullOrEmpty(value) ? Unknown : value;

    /// <summary>How long from now, in the largest unit that fits, rounded up so that it is never "0".</summary>
    public static string Left(DateTimeOffset until, DateTimeOffset now)
    {
        var left = until > now ? until - now : TimeSpan.Zero;
        return left.TotalSeconds <= 90 ? $"{Math.Ceiling(left.TotalSeconds):0} s"
            : left.TotalMinutes <= 90 ? $"{Math.Ceiling(left.TotalMinutes):0} min"
            : left.TotalHours <= 48 ? $"{Math.Ceiling(left.TotalHours):0} h"
            : $"{Math.Ceiling(left.TotalDays):0} d";
    }

    /// <summary>How long ago, in the largest unit that fits.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        var age = now > at ? now - at : TimeSpan.Zero;
        return age.TotalSeconds < 60 ? $"{(int)age.TotalSeconds} s ago"
            : age.TotalMinutes < 60 ? $"{(int)age.TotalMinutes} min ago"
            : age.TotalHours < 48 ? $"{(int)age.TotalHours} h ago"
            : $"{(int)age.TotalDays} d ago";
    }
}
