using System.Buffers;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Microsoft.Data.Sqlite;

namespace Bramble.Master.Vitals;

internal sealed partial class VitalsHistory
{
    /// <summary>Minutes live a day beyond what is kept until their day is rolled up, and a day of doubt more.</summary>
    private static readonly TimeSpan MinutesLinger = TimeSpan.FromDays(3);

    /// <summary>Answers a question about a node. One of which nothing is known has no series.</summary>
    public VitalsAnswer Query(NodeId node, VitalsQuery query)
    {
        var now = Now();
        if (!TryMetrics(query.Metrics, out var metrics, out var problem))
        {
            return new VitalsAnswer.Refused(problem);
        }

        IReadOnlyList<VitalsStat> stats = query.Stats is { Count: > 0 } some ? [.. some.Distinct()] : [VitalsStat.Avg];
        if (VitalsPlan.Make(query, now.UnixSeconds, IsWatched(node), metrics.Count * stats.Count, options.Value, out var refusal) is not { } plan)
        {
            return new VitalsAnswer.Refused(refusal ?? "The question can't be answered.");
        }

        var buckets = new Buckets(plan);
        var series = new Dictionary<string, IReadOnlyList<double?>>(StringComparer.Ordinal);
        var history = _nodes.GetValueOrDefault(node);
        foreach (var metric in metrics)
        {
            buckets.Clear();
            Gather(node, history, metric, plan, now, buckets);
            if (!buckets.IsEmpty || query.Metrics is { Count: > 0 })
            {
                foreach (var stat in stats)
                {
                    var name = Metrics[metric].Name + (stat switch { VitalsStat.Min => ".min", VitalsStat.Max => ".max", _ => "" });
                    series[name] = buckets.Values(Metrics[metric], stat);
                }
            }
        }

        return new VitalsAnswer.Found(new VitalsColumns { From = DateTimeOffset.FromUnixTimeSeconds(plan.FromSeconds), Step = plan.StepSeconds, Series = series });
    }

    private bool TryMetrics(IReadOnlyList<string>? names, out List<int> metrics, out string problem)
    {
        (metrics, problem) = ([], "");
        if (names is not { Count: > 0 })
        {
            metrics.AddRange(Enumerable.Range(0, Metrics.Count));
            return true;
        }

        foreach (var name in names)
        {
            var metric = Metrics.Count;
            while (--metric >= 0 && !string.Equals(Metrics[metric].Name, name, StringComparison.Ordinal))
            {
            }

            if (metric < 0)
            {
                problem = $"'{name}' is no metric. There are {string.Join(", ", Metrics.Select(known => known.Name))}.";
                return false;
            }

            if (!metrics.Contains(metric))
            {
                metrics.Add(metric);
            }
        }

        return true;
    }

    /// <summary>Takes from the coarsest tier that fits what it has, and the rest, which is not rolled up yet, from finer ones.</summary>
    private void Gather(NodeId node, NodeHistory? history, int metric, VitalsPlan plan, HistoryTime now, Buckets buckets)
    {
        if (plan.StepSeconds < Tier.Minute.StepSeconds)
        {
            AddFine(history, metric, plan, now, buckets);
            return;
        }

        var (decades, days) = (new HashSet<int>(), new HashSet<int>());
        if (plan.StepSeconds >= Tier.Hour.StepSeconds)
        {
            Read(node, Tier.Hour, metric, plan.FromSeconds, plan.EndSeconds, (period, points) =>
            {
                decades.Add(period);
                buckets.Add(points.Span, (long)period * Tier.Hour.PeriodSeconds, Tier.Hour.StepSeconds);
            });
        }

        if (plan.StepSeconds >= Tier.Quarter.StepSeconds)
        {
            Read(node, Tier.Quarter, metric, plan.FromSeconds, plan.EndSeconds, (period, points) =>
            {
                var start = (long)period * Tier.Quarter.PeriodSeconds;
                days.Add(period);
                if (!decades.Contains(Tier.Hour.PeriodOf(start)))
                {
                    buckets.Add(points.Span, start, Tier.Quarter.StepSeconds);
                }
            });
        }

        AddMinutes(node, history, metric, plan, now, buckets, day => days.Contains(day) || decades.Contains(Tier.Hour.PeriodOf((long)day * Tier.Quarter.PeriodSeconds)));
    }

    private static void AddFine(NodeHistory? history, int metric, VitalsPlan plan, HistoryTime now, Buckets buckets)
    {
        if (history is null)
        {
            return;
        }

        var step = plan.StepSeconds < Block.StepSeconds ? 1 : Block.StepSeconds;
        var count = (int)((plan.EndSeconds - plan.FromSeconds) / step);
        var points = ArrayPool<Point>.Shared.Rent(count);
        points.AsSpan(0, count).Fill(Point.Unknown);
        history.Read(metric, plan.FromSeconds, step, now, points.AsSpan(0, count));
        buckets.Add(points.AsSpan(0, count), plan.FromSeconds, step);
        ArrayPool<Point>.Shared.Return(points);
    }

    private void AddMinutes(NodeId node, NodeHistory? history, int metric, VitalsPlan plan, HistoryTime now, Buckets buckets, Predicate<int> isDayKnown)
    {
        var earliest = now.UnixSeconds - (long)(options.Value.KeepMinutes + MinutesLinger).TotalSeconds;
        var from = Math.Max(plan.FromSeconds, earliest / 60 * 60);
        while (from < plan.EndSeconds && isDayKnown(Tier.Quarter.PeriodOf(from)))
        {
            from = (Tier.Quarter.PeriodOf(from) + 1L) * Tier.Quarter.PeriodSeconds;
        }

        var end = Math.Min(plan.EndSeconds, (now.UnixSeconds / 60 * 60) + 60);
        if (from >= end)
        {
            return;
        }

        var count = (int)((end - from + 59) / 60);
        var rented = ArrayPool<Point>.Shared.Rent(count);
        var minutes = rented.AsMemory(0, count);
        minutes.Span.Fill(Point.Unknown);

        // Memory first: an hour that goes to disk meanwhile is seen twice, which is the same as once, and never not at all.
        history?.Read(metric, from, 60, now, minutes.Span);
        Read(node, Tier.Minute, metric, from, end, (hour, points) =>
        {
            var first = (int)(((hour * (long)Tier.Minute.PeriodSeconds) - from) / 60);
            var (skip, take) = (Math.Max(0, -first), Math.Min(points.Length, count - first));
            if (skip < take)
            {
                Points.Combine(points.Span[skip..take], minutes.Span[(first + skip)..]);
            }
        });
        for (var (index, next) = (0, 0); index < count; index = next)
        {
            var day = Tier.Quarter.PeriodOf(from + (index * 60L));
            next = (int)Math.Min(count, (((day + 1L) * Tier.Quarter.PeriodSeconds) - from) / 60);
            if (!isDayKnown(day))
            {
                buckets.Add(minutes.Span[index..next], from + (index * 60L), 60);
            }
        }

        ArrayPool<Point>.Shared.Return(rented);
    }

    /// <summary>A file that can't be read is as one that has nothing; the next <see cref="Tick"/> puts a damaged one aside.</summary>
    private void Read(NodeId node, Tier tier, int metric, long from, long end, Action<int, ReadOnlyMemory<Point>> found)
    {
        try
        {
            store.Read(node, tier, metric, tier.PeriodOf(from), tier.PeriodOf(end - 1), found);
        }
        catch (SqliteException e)
        {
            CannotRead(logger, e.Message);
            _isDamaged |= e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The history's file can't be read: {Error}")]
    private static partial void CannotRead(ILogger logger, string error);
}
