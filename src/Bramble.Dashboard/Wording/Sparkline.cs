using System.Globalization;
using System.Text;
using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Wording;

/// <summary>One value over the last hour, a point a minute, as the paths of a small curve. Twin: <c>Client/src/spark.ts</c>.</summary>
/// <param name="FromMinute">The first minute, counted since 1970.</param>
/// <param name="Values">0 to 100 each, null where nothing is known: the curve has a gap there.</param>
public sealed record Sparkline(long FromMinute, IReadOnlyList<double?> Values)
{
    public const int Points = 60;

    public const int Width = 120;

    public const int Height = 24;

    /// <summary>A curve of which nothing is known.</summary>
    public static readonly Sparkline Empty = new(0, new double?[Points]);

    private static readonly CompositeFormat Place = CompositeFormat.Parse("{0},{1}");

    /// <summary>The stretch of history that ends now.</summary>
    /// <param name="now">The master's time.</param>
    public static VitalsQuery Query(DateTimeOffset now) => new()
    {
        From = now - TimeSpan.FromMinutes(Points),
        To = now,
        StepSeconds = 60,
        Metrics = ["cpuPercent", "memoryAvailableBytes", "temperatureCelsius"],
    };

    /// <summary>Takes one value out of a history.</summary>
    /// <param name="columns">The history, in minutes; null where there is none.</param>
    /// <param name="metric">Which of its columns.</param>
    /// <param name="percent">Makes 0 to 100 of a value.</param>
    /// <param name="now">The master's time; its minute is the last of the curve.</param>
    public static Sparkline Of(VitalsColumns? columns, string metric, Func<double, double> percent, DateTimeOffset now)
    {
        var values = new double?[Points];
        var from = (now.ToUnixTimeSeconds() / 60) - Points + 1;
        if (columns is { Step: 60 } && columns.Series.TryGetValue(metric, out var column))
        {
            var first = columns.From.ToUnixTimeSeconds() / 60;
            for (var index = 0; index < column.Count; index++)
            {
                if (first + index - from is >= 0 and < Points and var place && column[index] is { } value)
                {
                    values[place] = Rules.Share(percent(value));
                }
            }
        }

        return new Sparkline(from, values);
    }

    /// <summary>The values as the script takes them over: a comma between, nothing for what is not known.</summary>
    public string Text() => string.Join(',', Values.Select(value => value?.ToString(CultureInfo.InvariantCulture) ?? ""));

    public string Line() => Path((places, path) => path.Append('M').AppendJoin('L', places.Count == 1 ? [places[0], places[0]] : places));

    public string Area() => Path((places, path) => path
        .Append('M').Append(XOf(places[0])).Append(',').Append(Height).Append('L').AppendJoin('L', places)
        .Append('L').Append(XOf(places[^1])).Append(',').Append(Height).Append('Z'));

    private string Path(Action<List<string>, StringBuilder> draw)
    {
        var path = new StringBuilder();
        var places = new List<string>();
        for (var index = 0; index <= Values.Count; index++)
        {
            if (index < Values.Count && Values[index] is { } value)
            {
                var y = Height - 1 - (value / 100 * (Height - 2));
                places.Add(string.Format(CultureInfo.InvariantCulture, Place, Tenth((double)index * Width / (Points - 1)), Tenth(y)));
            }
            else if (places.Count > 0)
            {
                draw(places, path);
                places.Clear();
            }
        }

        return path.ToString();
    }

    private static string XOf(string place) => place[..place.IndexOf(',', StringComparison.Ordinal)];

    private static double Tenth(double value) => Math.Floor((value * 10) + 0.5) / 10;
}
