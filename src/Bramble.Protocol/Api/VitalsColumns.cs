namespace Bramble.Protocol.Api;

/// <summary>History as columns: the value at index n is of the bucket that begins at <see cref="From"/> + n * <see cref="Step"/>.</summary>
public sealed record VitalsColumns
{
    /// <summary>Where the first bucket begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The width of a bucket in seconds.</summary>
    public required int Step { get; init; }

    /// <summary>A value for each bucket, null where nothing is known, by the name of the metric, for the smallest and largest with <c>.min</c> and <c>.max</c> behind it. Units are those of <see cref="NodeVitals"/>; yes and no are 1 and 0.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double?>> Series { get; init; }
}
