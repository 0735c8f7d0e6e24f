using System.Diagnostics.Metrics;
using Bramble.Master.Hosting;
using Bramble.Master.Nodes;

namespace Bramble.Master.Store;

/// <summary>Figures of the store.</summary>
internal sealed class StoreMetrics
{
    private readonly Histogram<double> _commit;
    private readonly Histogram<int> _batch;
    private readonly Counter<long> _failures;

    public StoreMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(NodeMetrics.MeterName);
        _commit = meter.CreateHistogram<double>("bramble.store.commit.duration", "s", "Time until a batch was on disk", tags: null, DurationBuckets.Seconds);
        _batch = meter.CreateHistogram<int>("bramble.store.batch.size", "{command}", "Commands in a batch");
        _failures = meter.CreateCounter<long>("bramble.store.failures", "{failure}", "Times the store failed and was opened anew");
    }

    public void Committed(TimeSpan duration, int commands)
    {
        _commit.Record(duration.TotalSeconds);
        _batch.Record(commands);
    }

    public void Failed() => _failures.Add(1);
}
