using Bramble.Protocol.Api;

namespace Bramble.Master.Vitals;

/// <summary>Adds points up to the buckets of an answer. Each point counts alike.</summary>
internal sealed class Buckets(VitalsPlan plan)
{
    private readonly long[] _sum = new long[plan.Count];
    private readonly int[] _count = new int[plan.Count];
    private readonly int[] _min = new int[plan.Count];
    private readonly int[] _max = new int[plan.Count];

    public bool IsEmpty { get; private set; } = true;

    public void Clear()
    {
        _count.AsSpan().Clear();
        _sum.AsSpan().Clear();
        IsEmpty = true;
    }

    /// <summary>Adds points that begin at a time and follow each other.</summary>
    public void Add(ReadOnlySpan<Point> points, long startSeconds, int stepSeconds)
    {
        // Only those within; a step of the plan is a multiple of the points' own.
        var skip = Math.Max(0, (plan.FromSeconds - startSeconds + stepSeconds - 1) / stepSeconds);
        var end = Math.Min(points.Length, (plan.EndSeconds - startSeconds + stepSeconds - 1) / stepSeconds);
        var (bucket, into) = ((int)((startSeconds + (skip * stepSeconds) - plan.FromSeconds) / plan.StepSeconds), (int)((startSeconds + (skip * stepSeconds) - plan.FromSeconds) % plan.StepSeconds));
        for (var index = (int)Math.Min(skip, points.Length); index < end; index++, into += stepSeconds)
        {
            if (into >= plan.StepSeconds)
            {
                (bucket, into) = (bucket + 1, into - plan.StepSeconds);
            }

            ref readonly var point = ref points[index];
            if (!point.IsKnown)
            {
                continue;
            }

            _min[bucket] = _count[bucket] == 0 ? point.Min : Math.Min(_min[bucket], point.Min);
            _max[bucket] = _count[bucket] == 0 ? point.Max : Math.Max(_max[bucket], point.Max);
            _sum[bucket] += point.Average;
            _count[bucket]++;
            IsEmpty = false;
        }
    }

    /// <summary>The buckets as values; null where nothing is known.</summary>
    public double?[] Values(VitalsMetric metric, VitalsStat stat)
    {
        var values = new double?[plan.Count];
        for (var bucket = 0; bucket < values.Length; bucket++)
        {
            values[bucket] = _count[bucket] == 0 ? null : metric.Value(stat switch
            {
                VitalsStat.Min => _min[bucket],
                VitalsStat.Max => _max[bucket],
                _ => Point.Rounded(_sum[bucket], _count[bucket]),
            });
        }

        return values;
    }
}
