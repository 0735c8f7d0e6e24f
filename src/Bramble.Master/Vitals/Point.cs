using System.Runtime.InteropServices;

namespace Bramble.Master.Vitals;

/// <summary>
/// What a metric was during one bucket of time, in steps of the metric. Steps stay within <see cref="Limit"/>, so that
/// differences of two fit into an <see cref="int"/>.
/// </summary>
/// <param name="Min">The smallest value.</param>
/// <param name="Average">The average; never outside of the two others.</param>
/// <param name="Max">The largest value.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Point(int Min, int Average, int Max)
{
    /// <summary>The largest magnitude of a step.</summary>
    public const int Limit = (1 << 30) - 1;

    /// <summary>Nothing is known of the bucket. <c>default</c> is not this: it is a true zero.</summary>
    public static readonly Point Unknown = new(int.MinValue, int.MinValue, int.MinValue);

    public bool IsKnown => Min != int.MinValue;

    /// <summary>Two views of the same bucket as one: no peak is lost, and the same twice changes nothing.</summary>
    public static Point Combine(Point one, Point other) =>
        !one.IsKnown ? other
        : !other.IsKnown ? one
        : new Point(Math.Min(one.Min, other.Min), Rounded(one.Average + (long)other.Average, 2), Math.Max(one.Max, other.Max));

    /// <summary>The average of <paramref name="count"/> values as a whole step.</summary>
    public static int Rounded(double sum, int count) => (int)Math.Round(sum / count, MidpointRounding.AwayFromZero);
}
