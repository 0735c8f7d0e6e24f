namespace Bramble.Master.Vitals;

/// <summary>
/// How values become points and points become coarser ones. A coarser average is the mean of the finer averages: each
/// stretch of time counts alike, however many readings fell into it.
/// </summary>
internal static class Points
{
    /// <summary>Sorts readings into buckets and combines them with what is there.</summary>
    /// <param name="at">When each was taken, in milliseconds of any axis, ascending.</param>
    /// <param name="shift">What makes those the axis of <paramref name="start"/>.</param>
    /// <param name="values">The values in steps; <see cref="int.MinValue"/> where not known.</param>
    /// <param name="start">Where the first bucket begins, in milliseconds.</param>
    /// <param name="step">Width of a bucket in milliseconds.</param>
    /// <param name="points">The buckets; readings outside of them are passed over.</param>
    /// <returns>Whether there was a value.</returns>
    public static bool Fold(ReadOnlySpan<long> at, long shift, ReadOnlySpan<int> values, long start, long step, Span<Point> points)
    {
        var (any, index) = (false, 0);
        while (index < at.Length)
        {
            var bucket = Math.DivRem(at[index] + shift - start, step, out var rest);
            bucket -= rest < 0 ? 1 : 0;
            var end = start + ((bucket + 1) * step) - shift;
            var (sum, count, min, max) = (0L, 0, int.MaxValue, int.MinValue);
            for (; index < at.Length && at[index] < end; index++)
            {
                if (values[index] is var value and not int.MinValue)
                {
                    (sum, count, min, max) = (sum + value, count + 1, Math.Min(min, value), Math.Max(max, value));
                }
            }

            if (count > 0 && bucket >= 0 && bucket < points.Length)
            {
                any = true;
                ref var point = ref points[(int)bucket];
                point = Point.Combine(point, new Point(min, Point.Rounded(sum, count), max));
            }
        }

        return any;
    }

    /// <summary>Makes each <paramref name="factor"/> points one and combines it with what is there.</summary>
    /// <param name="fine">A whole number of times <paramref name="factor"/>.</param>
    /// <param name="factor">How many become one.</param>
    /// <param name="coarse">The coarser points.</param>
    public static void Reduce(ReadOnlySpan<Point> fine, int factor, Span<Point> coarse)
    {
        for (var index = 0; index < fine.Length / factor; index++)
        {
            coarse[index] = Point.Combine(coarse[index], One(fine.Slice(index * factor, factor)));
        }
    }

    /// <summary>Many points of one stretch as one.</summary>
    public static Point One(ReadOnlySpan<Point> points)
    {
        var (sum, count, min, max) = (0L, 0, int.MaxValue, int.MinValue);
        foreach (var point in points)
        {
            if (point.IsKnown)
            {
                (sum, count, min, max) = (sum + point.Average, count + 1, Math.Min(min, point.Min), Math.Max(max, point.Max));
            }
        }

        return count == 0 ? Point.Unknown : new Point(min, Point.Rounded(sum, count), max);
    }

    /// <summary>Puts the known points of <paramref name="newer"/> over the older ones.</summary>
    public static void Overlay(ReadOnlySpan<Point> newer, Span<Point> older)
    {
        for (var index = 0; index < newer.Length; index++)
        {
            if (newer[index].IsKnown)
            {
                older[index] = newer[index];
            }
        }
    }

    /// <summary>Combines two views of the same buckets.</summary>
    public static void Combine(ReadOnlySpan<Point> points, Span<Point> target)
    {
        for (var index = 0; index < points.Length; index++)
        {
            target[index] = Point.Combine(target[index], points[index]);
        }
    }
}
