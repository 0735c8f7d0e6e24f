using System.Diagnostics;
using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.Master.Tests.Vitals;

/// <summary>A day of a fleet. The figures are written to the test's output: docs/performance.md quotes them.</summary>
[Collection(nameof(Alone))]
public sealed class FleetDayTests(ITestOutputHelper output)
{
    private static readonly int[] Looked = [0, 7, 19];

    [Fact]
    public void A_day_of_twenty_nodes_is_told_as_it_was_sent_across_midnight_restarts_and_roll_ups()
    {
        using var bench = new HistoryBench(new DateTimeOffset(2026, 3, 1, 6, 3, 17, TimeSpan.Zero), Fleet.StepsPerUnit);
        var fleet = new Fleet(20);
        var sent = Looked.ToDictionary(node => node, _ => bench.Metrics.Select(_ => new ExpectedHistory()).ToArray());
        var start = bench.Clock.Wall;
        var restarts = new Queue<int>([5 * 720, 11 * 720, (17 * 720) + 431]);
        for (var beat = 0; beat < 24 * 720; beat++)
        {
            Beat(bench, fleet, 20, (node, at) =>
            {
                if (sent.TryGetValue(node, out var expected))
                {
                    for (var metric = 0; metric < expected.Length; metric++)
                    {
                        expected[metric].Sent(at, bench.Values[metric]);
                    }
                }
            });
            if (restarts.TryPeek(out var next) && next == beat)
            {
                restarts.Dequeue();

                // At the turn of a minute, for each minute to be whole on one side.
                bench.Clock.Advance(TimeSpan.FromSeconds(60 - bench.Clock.Wall.Second));
                bench.Restart();
            }
        }

        var end = bench.Clock.Wall;
        foreach (var node in Looked)
        {
            for (var metric = 0; metric < bench.Metrics.Count; metric++)
            {
                Agrees(bench, node, metric, sent[node][metric], start, end, 60);
                Agrees(bench, node, metric, sent[node][metric], start, end, 900);
                Agrees(bench, node, metric, sent[node][metric], start, end, 3_600);
                Agrees(bench, node, metric, sent[node][metric], end.AddMinutes(-110), end, 10);
            }
        }

        // From the tiers themselves, once the days are over and the minutes gone.
        bench.Run(TimeSpan.FromHours(80));
        Assert.Equal(900, bench.Query(0, start, 60, end, ["m0"]).Step);
        bench.Options.KeepMinutes = TimeSpan.FromDays(14);
        Assert.All(bench.Query(0, start, 60, end, ["m0"]).Series["m0"], Assert.Null);
        bench.Options.KeepMinutes = TimeSpan.FromDays(2);
        foreach (var metric in Enumerable.Range(0, bench.Metrics.Count))
        {
            Agrees(bench, 7, metric, sent[7][metric], start, end, 900);
        }

        bench.Run(TimeSpan.FromDays(10));
        foreach (var metric in Enumerable.Range(0, bench.Metrics.Count))
        {
            Agrees(bench, 19, metric, sent[19][metric], start, end, 3_600);
        }
    }

    [Theory]
    [InlineData(20, 25)]
    [InlineData(100, 150)]
    public void A_day_writes_no_more_than_the_goal(int nodes, int goalMegabytes)
    {
        using var bench = new HistoryBench(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), Fleet.StepsPerUnit);
        var fleet = new Fleet(nodes);
        bench.History.Tick();

        // The day from three o'clock holds one roll-up of a whole day.
        for (var beat = 0; beat < 3 * 720; beat++)
        {
            Beat(bench, fleet, nodes, (_, _) => { });
        }

        var (before, processBefore) = (bench.History.Storage().BytesWritten, ProcessWritten());
        var started = Stopwatch.GetTimestamp();
        for (var beat = 0; beat < 24 * 720; beat++)
        {
            Beat(bench, fleet, nodes, (_, _) => { });
        }

        var storage = bench.History.Storage();
        var (written, byProcess) = (storage.BytesWritten - before, ProcessWritten() - processBefore);
        output.WriteLine($"{nodes} nodes, 25 metrics, 24 h: {written / 1e6:0.0} MB counted, {byProcess / 1e6:0.0} MB by write(), {storage.BytesUsed / 1e6:0.0} MB in use, "
            + $"{storage.MemoryBytes / 1024.0 / nodes:0} KiB of memory a node, {Stopwatch.GetElapsedTime(started).TotalSeconds * 1e6 / (24 * 720 * nodes):0.0} us a reading with all its upkeep");

        Assert.InRange(written, 1_000_000, goalMegabytes * 1_000_000L);
        Assert.InRange(storage.BytesPerDay ?? 0, written * 0.9, written * 1.1);
        if (byProcess > 0)
        {
            // The count is an upper bound; what else this process writes meanwhile is little.
            Assert.InRange(byProcess, written / 4, written + 1_000_000);
        }
    }

    private static void Beat(HistoryBench bench, Fleet fleet, int nodes, Action<int, DateTimeOffset> sent)
    {
        for (var node = 0; node < nodes; node++)
        {
            fleet.Next(node, bench.Values);
            bench.Record(node);
            sent(node, bench.Clock.Wall);
            bench.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerSecond * 5 / nodes));
        }

        if (bench.Clock.Wall.Second % 10 < 5)
        {
            bench.History.Tick();
        }
    }

    private static void Agrees(HistoryBench bench, int node, int metric, ExpectedHistory expected, DateTimeOffset from, DateTimeOffset to, int step)
    {
        var name = $"m{metric}";
        var columns = bench.Query(node, from, step, to, [name], VitalsStat.Avg, VitalsStat.Min, VitalsStat.Max);
        Assert.Equal(step, columns.Step);
        Assert.Equal(0, columns.From.ToUnixTimeSeconds() % step);
        var unit = 1 / bench.Metrics[metric].StepsPerUnit;
        var known = 0;
        for (var index = 0; index < columns.Series[name].Count; index++)
        {
            var at = columns.From.ToUnixTimeSeconds() + ((long)index * step);
            var (average, min, max) = (columns.Series[name][index], columns.Series[name + ".min"][index], columns.Series[name + ".max"][index]);
            if (expected.At(at, step) is not { } value)
            {
                Assert.True(average is null && min is null && max is null, $"{name} of {node} at {at}/{step}: {average} where nothing was sent");
                continue;
            }

            known++;
            var where = string.Create(CultureInfo.InvariantCulture, $"{name} of {node} at {DateTimeOffset.FromUnixTimeSeconds(at):O}/{step}: {min} {average} {max} where {value} was sent");
            Assert.True(Math.Abs((min ?? double.NaN) - value.Min) <= unit * 0.501 && Math.Abs((max ?? double.NaN) - value.Max) <= unit * 0.501, where);

            // Half a step for each time that it was rounded.
            Assert.True(Math.Abs((average ?? double.NaN) - value.Average) <= unit * 2.01, where);
        }

        Assert.True(known > 0 || metric == 23, $"nothing is known of {name} of {node} at {step}");
    }

    private static long ProcessWritten() => File.Exists("/proc/self/io")
        ? long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith("wchar:", StringComparison.Ordinal)).AsSpan(6), CultureInfo.InvariantCulture)
        : 0;
}
