using System.Diagnostics.Metrics;

namespace Bramble.Master.Hosting;

/// <summary>How durations are counted.</summary>
internal static class DurationBuckets
{
    /// <summary>Bounds of the buckets, in seconds: from what memory takes to what a dying card takes. The usual ones are for milliseconds.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
