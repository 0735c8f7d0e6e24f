using System.Diagnostics.Metrics;
using Bramble.Master.Hosting;
using Bramble.Master.Nodes;

namespace Bramble.Master.Vitals;

/// <summary>Figures of the history.</summary>
internal sealed class VitalsTelemetry
{
    private readonly Counter<long> _written;
    private readonly Counter<long> _passedOver;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _maintenance;

    public VitalsTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(NodeMetrics.MeterName);
        _written = meter.CreateCounter<long>("bramble.vitals.bytes_written", "By", "Bytes the history gave to the disk, write-ahead log and checkpoint included; an upper bound");
        _passedOver = meter.CreateCounter<long>("bramble.vitals.readings_passed_over", "{reading}", "Readings that found no place in the history");
        _failures = meter.CreateCounter<long>("bramble.vitals.failures", "{failure}", "Times the history could not be written");
        _maintenance = meter.CreateHistogram<double>("bramble.vitals.write.duration", "s", "Time of one write of the history, roll-up included", tags: null, DurationBuckets.Seconds);
    }

    public void Wrote(long bytes) => _written.Add(bytes);

    public void Worked(TimeSpan duration) => _maintenance.Record(duration.TotalSeconds);

    public void Failed() => _failures.Add(1);

    /// <param name="reason"><c>late</c> or <c>too-many-nodes</c>.</param>
    public void PassedOver(string reason) => _passedOver.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
