using Bramble.Master.Vitals;
using Bramble.Protocol.Api;

namespace Bramble.Master.Tests.Vitals;

public sealed class VitalsHistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_reading_allocates_nothing()
    {
        using var bench = new HistoryBench(Noon, Fleet.StepsPerUnit);
        var vitals = new NodeVitals { At = Noon };
        void Record(int count)
        {
            for (var reading = 0; reading < count; reading++)
            {
                bench.History.Record(HistoryBench.Node(1), bench.Clock.Wall, vitals);
                bench.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Record(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(50);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_late_reading_finds_its_bucket_and_one_too_late_none()
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromMinutes(30));
        bench.Record(1, 7, TimeSpan.FromMinutes(10));
        bench.Record(1, 8, TimeSpan.FromMinutes(9));
        bench.Record(1, 9, TimeSpan.FromMinutes(11));
        bench.Run(TimeSpan.FromMinutes(30), () => 1);

        var minutes = bench.Query(1, Noon, 60).Series["m0"];
        Assert.Equal([null, 7, 8, null], [minutes[19], minutes[20], minutes[21], minutes[22]]);
        Assert.Null(minutes[25]);
        Assert.Equal(1, minutes[31]);
    }

    [Fact]
    public void A_gap_is_null_and_no_zero()
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromMinutes(5), () => 3);
        bench.Run(TimeSpan.FromMinutes(5));
        bench.Run(TimeSpan.FromMinutes(5), () => 0);

        double?[] expected = [.. Enumerable.Repeat<double?>(3, 5), .. Enumerable.Repeat<double?>(null, 5), .. Enumerable.Repeat<double?>(0, 5)];
        Assert.Equal(expected, bench.Query(1, Noon, 60).Series["m0"]);
    }

    [Fact]
    public void A_metric_that_is_not_known_has_no_series_and_one_asked_for_has_nulls()
    {
        using var bench = new HistoryBench(Noon, [1, 1]);
        bench.Values[1] = double.NaN;
        bench.Run(TimeSpan.FromMinutes(2), () => 3);

        Assert.Equal(["m0"], bench.Query(1, Noon, 60).Series.Keys, StringComparer.Ordinal);
        Assert.All(bench.Query(1, Noon, 60, metrics: ["m1"]).Series["m1"], Assert.Null);
    }

    [Theory]
    [InlineData(10 * 365)]
    [InlineData(-10 * 365)]
    public void A_wrong_clock_that_is_set_right_within_minutes_leaves_no_trace(int days)
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromHours(3), () => 5);
        bench.Clock.Wall = bench.Clock.Wall.AddDays(days);
        bench.Run(TimeSpan.FromMinutes(8), () => 6);
        bench.Clock.Wall = bench.Clock.Wall.AddDays(-days);
        bench.Run(TimeSpan.FromHours(3), () => 7);

        var minutes = bench.Query(1, Noon, 60).Series["m0"];
        Assert.Equal(368, minutes.Count);
        Assert.DoesNotContain(null, minutes);
        Assert.Equal([5, 6, 6, 7], [minutes[179], minutes[180], minutes[187], minutes[188]]);
    }

    [Theory]
    [InlineData(10 * 365)]
    [InlineData(-10 * 365)]
    public void A_wrong_clock_of_hours_overwrites_nothing_and_drops_nothing(int days)
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromHours(40), () => 5);
        bench.Clock.Wall = bench.Clock.Wall.AddDays(days);
        bench.Run(TimeSpan.FromHours(20), () => 6);
        var there = bench.Clock.Wall;
        Assert.Equal(6, bench.Query(1, there.AddHours(-10), 60, there.AddHours(-9)).Series["m0"][0]);

        bench.Clock.Wall = Noon.AddHours(60);
        bench.Run(TimeSpan.FromHours(2), () => 7);

        var quarters = bench.Query(1, Noon, 900, metrics: ["m0"]).Series["m0"];
        // What was not sealed yet when the clock was set, 20 minutes at most, went with it.
        Assert.All(quarters.Take(157), value => Assert.Equal(5, value));
        Assert.All(quarters.Skip(161).Take(76), Assert.Null);
        Assert.Equal(7, quarters[^2]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(45)]
    [InlineData(180)]
    public void A_clock_set_forward_leaves_a_gap(int minutes)
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromHours(2), () => 5);
        bench.Run(TimeSpan.FromMinutes(30));
        bench.Clock.Wall = bench.Clock.Wall.AddMinutes(minutes);
        bench.Run(TimeSpan.FromHours(2), () => 7);

        var series = bench.Query(1, Noon, 60).Series["m0"];
        Assert.All(series.Take(120), value => Assert.Equal(5, value));
        Assert.All(series.Skip(120).Take(30 + minutes), Assert.Null);
        Assert.All(series.Skip(150 + minutes).Take(120), value => Assert.Equal(7, value));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(45)]
    [InlineData(110)]
    public void A_clock_set_back_shows_both_views_of_the_same_time(int minutes)
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromHours(4), () => 5);
        bench.Run(TimeSpan.FromMinutes(25));
        bench.Clock.Wall = bench.Clock.Wall.AddMinutes(-25 - minutes);
        bench.Run(TimeSpan.FromHours(3), () => 7);
        bench.Run(TimeSpan.FromHours(2));

        var columns = bench.Query(1, Noon, 60, metrics: ["m0"], stats: [VitalsStat.Min, VitalsStat.Max]);
        var (min, max) = (columns.Series["m0.min"], columns.Series["m0.max"]);
        var twice = 240 - minutes;
        Assert.All(min.Take(twice), value => Assert.Equal(5, value));
        Assert.All(min.Skip(twice).Take(minutes), value => Assert.Equal(5, value));
        Assert.All(max.Skip(twice).Take(minutes), value => Assert.Equal(7, value));
        Assert.All(min.Skip(240).Take(180 - minutes), value => Assert.Equal(7, value));
    }

    [Fact]
    public void A_stop_in_good_order_loses_nothing_and_a_crash_little()
    {
        using var bench = new HistoryBench(Noon.AddMinutes(3));
        bench.Run(TimeSpan.FromMinutes(142), () => 5);
        bench.Restart();
        bench.Run(TimeSpan.FromMinutes(85), () => 5);
        Assert.All(bench.Query(1, Noon.AddMinutes(3), 60).Series["m0"], value => Assert.Equal(5, value));

        bench.Restart(crash: true);

        // It is 15:50; the hour from two was written at ten past three.
        var series = bench.Query(1, Noon.AddMinutes(3), 60).Series["m0"];
        Assert.Equal(227, series.Count);
        Assert.All(series.Take(177), value => Assert.Equal(5, value));
        Assert.All(series.Skip(177), Assert.Null);
    }

    [Fact]
    public void Where_nothing_is_new_nothing_is_written()
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromHours(3), () => 5);
        bench.Run(TimeSpan.FromHours(26));
        var (written, file) = (bench.History.Storage().BytesWritten, File.GetLastWriteTimeUtc(bench.Database));
        var log = File.GetLastWriteTimeUtc(bench.Database + "-wal");
        Assert.True(written > 0);

        bench.Run(TimeSpan.FromHours(20));

        Assert.Equal((written, file, log), (bench.History.Storage().BytesWritten, File.GetLastWriteTimeUtc(bench.Database), File.GetLastWriteTimeUtc(bench.Database + "-wal")));
    }

    [Fact]
    public void A_watched_node_has_seconds_for_as_long_as_it_is_watched()
    {
        using var bench = new HistoryBench(Noon);
        var told = new List<bool>();
        bench.History.WatchChanged = (_, isWatched) => told.Add(isWatched);
        var lease = bench.History.Watch(HistoryBench.Node(1));
        using (bench.History.Watch(HistoryBench.Node(1)))
        {
            for (var second = 0; second < 1_500; second++)
            {
                bench.Record(1, second);
                bench.Clock.Advance(TimeSpan.FromSeconds(1));
                if (second % 10 == 9)
                {
                    bench.History.Tick();
                }
            }
        }

        var seconds = bench.Query(1, bench.Clock.Wall.AddMinutes(-10), 1);
        Assert.Equal((1, 600), (seconds.Step, seconds.Series["m0"].Count));
        Assert.Equal(Enumerable.Range(900, 600).Select(second => (double?)second), seconds.Series["m0"]);
        Assert.Equal(10, bench.Query(1, Noon, 1).Step);
        Assert.Equal(4.5, bench.Query(1, Noon, 10).Series["m0"][0]);

        lease.Dispose();
        lease.Dispose();
        Assert.Equal(10, bench.Query(1, bench.Clock.Wall.AddMinutes(-10), 1).Step);
        Assert.Equal([true, false], told);
    }

    [Fact]
    public void A_node_that_sends_far_too_much_takes_bounded_memory_and_stays_exact()
    {
        using var bench = new HistoryBench(Noon);
        for (var reading = 0; reading < 100_000; reading++)
        {
            bench.Record(1, reading % 100);
            bench.Clock.Advance(TimeSpan.FromMilliseconds(2));
        }

        Assert.InRange(bench.History.Storage().MemoryBytes, 1, 16_000);
        var columns = bench.Query(1, Noon, 60, metrics: ["m0"], stats: [VitalsStat.Min, VitalsStat.Max]);
        Assert.All(columns.Series["m0.min"], value => Assert.Equal(0, value));
        Assert.All(columns.Series["m0.max"], value => Assert.Equal(99, value));
    }

    [Fact]
    public void A_classic_connection_never_goes_to_disk_and_is_forgotten_soon()
    {
        using var bench = new HistoryBench(Noon);
        for (var beat = 0; beat < 3 * 720; beat++)
        {
            bench.Values[0] = 5;
            bench.Record(1, isLasting: false);
            bench.Run(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(110, bench.Query(1, bench.Clock.Wall.AddMinutes(-110), 60).Series["m0"].Count(value => value == 5));
        bench.Run(TimeSpan.FromMinutes(11));
        Assert.False(bench.History.Knows(HistoryBench.Node(1)));
        Assert.Equal(0, bench.History.Storage().Nodes);
    }

    [Fact]
    public void More_nodes_than_allowed_are_passed_over()
    {
        using var bench = new HistoryBench(Noon, options: new VitalsOptions { MinFreeBytes = 0, MaxNodes = 8 });
        for (var node = 1; node <= 20; node++)
        {
            bench.Record(node, 1);
            bench.Record(100 + node, isLasting: false);
        }

        Assert.Equal(8 + 2, bench.History.Storage().Nodes);
        bench.Run(TimeSpan.FromHours(4));
        bench.Record(20, 1);
        Assert.Equal(1, bench.History.Storage().Nodes);
    }

    [Fact]
    public void A_forgotten_node_is_gone_from_memory_and_disk()
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromHours(3), () => 5);
        bench.Run(TimeSpan.FromHours(3), () => 5, node: 2);
        bench.History.Forget(HistoryBench.Node(1));
        bench.History.Tick();

        Assert.False(bench.History.Knows(HistoryBench.Node(1)));
        Assert.Empty(bench.Query(1, Noon, 60).Series);
        Assert.NotEmpty(bench.Query(2, Noon, 60).Series);
        bench.Restart();
        Assert.False(bench.History.Knows(HistoryBench.Node(1)));
        Assert.True(bench.History.Knows(HistoryBench.Node(2)));
    }

    [Fact]
    public void Memory_for_tens_of_seconds_is_bounded_over_all_nodes()
    {
        using var bench = new HistoryBench(Noon, options: new VitalsOptions { MinFreeBytes = 0 });
        bench.Options.MaxFineBytes = 40_000;
        for (var beat = 0; beat < 2 * 720; beat++)
        {
            for (var node = 0; node < 40; node++)
            {
                bench.Record(node, (beat * 31) % 97);
            }

            bench.Run(TimeSpan.FromSeconds(5));
        }

        // Readings and open minutes stay, of 40 nodes some 3 KB each; blocks would be 100 KB.
        Assert.InRange(bench.History.Storage().MemoryBytes, 1, (40 * 4_500) + 40_000);
        Assert.DoesNotContain(null, bench.Query(3, bench.Clock.Wall.AddMinutes(-20), 10).Series["m0"]);
        Assert.Contains(null, bench.Query(3, bench.Clock.Wall.AddMinutes(-115), 10).Series["m0"]);
    }

    [Theory]
    [InlineData(null, 60, 1_440)]
    [InlineData(7, 60, 1_440)]
    [InlineData(100, 120, 720)]
    [InlineData(900, 900, 96)]
    [InlineData(1_000, 1_800, 48)]
    [InlineData(4_000, 7_200, 12)]
    public void A_step_is_raised_to_what_is_kept_and_to_a_multiple_of_it(int? asked, int step, int count)
    {
        using var bench = new HistoryBench(Noon);
        bench.Run(TimeSpan.FromHours(1), () => 5);
        var to = Noon.AddHours(24);
        bench.Clock.Advance(to - bench.Clock.Wall);
        var columns = bench.Query(1, Noon, asked);
        Assert.Equal(asked is null ? (300, 288) : (step, count), (columns.Step, columns.Series["m0"].Count));
        Assert.Equal(Noon, columns.From);
    }

    [Fact]
    public void A_question_that_would_have_too_large_an_answer_is_refused_with_the_remedy()
    {
        using var bench = new HistoryBench(Noon, [1, 1, 1, 1, 1]);
        var query = new VitalsQuery { From = Noon.AddDays(-1), StepSeconds = 10, Stats = [VitalsStat.Avg, VitalsStat.Max] };
        var refused = Assert.IsType<VitalsAnswer.Refused>(bench.History.Query(HistoryBench.Node(1), query));

        Assert.Contains("1440 values in 10 series", refused.Problem, StringComparison.Ordinal);
        Assert.IsType<VitalsAnswer.Refused>(bench.History.Query(HistoryBench.Node(1), new VitalsQuery { From = Noon.AddDays(1) }));
        Assert.IsType<VitalsAnswer.Refused>(bench.History.Query(HistoryBench.Node(1), new VitalsQuery { From = DateTimeOffset.MinValue }));
        Assert.IsType<VitalsAnswer.Refused>(bench.History.Query(HistoryBench.Node(1), new VitalsQuery { StepSeconds = 0 }));
        Assert.IsType<VitalsAnswer.Refused>(bench.History.Query(HistoryBench.Node(1), new VitalsQuery { Metrics = ["nothing"] }));
        Assert.IsType<VitalsAnswer.Found>(bench.History.Query(HistoryBench.Node(1), new VitalsQuery { From = DateTimeOffset.UnixEpoch, StepSeconds = 366 * 86_400, To = DateTimeOffset.MaxValue }));
    }

    [Fact]
    public void Two_years_are_kept_by_the_hour_and_older_is_dropped()
    {
        using var bench = new HistoryBench(Noon);
        for (var day = 0; day < 800; day += 5)
        {
            bench.Run(TimeSpan.FromMinutes(1), () => day);
            bench.Clock.Advance(TimeSpan.FromMinutes(30));
            bench.History.Tick();
            bench.Clock.Advance(Noon.AddDays(day + 5) - bench.Clock.Wall - TimeSpan.FromHours(2));

            // The clock runs on evenly: both of its hands moved.
            bench.Run(TimeSpan.FromHours(2));
        }

        bench.Run(TimeSpan.FromHours(30));
        var columns = bench.Query(1, Noon.AddDays(-1), 86_400);
        var known = columns.Series["m0"].Index().Where(pair => pair.Item is not null).ToList();
        Assert.All(known, pair => Assert.Equal(pair.Index - 1, pair.Item));
        Assert.InRange(known[0].Index, 60, 85);
        Assert.Equal(796, known[^1].Index);
        Assert.InRange(bench.Store.UsedBytes, 1, 200_000);
    }

    [Fact]
    public void The_file_is_bounded_and_the_oldest_minutes_go_first()
    {
        using var bench = new HistoryBench(Noon, Fleet.StepsPerUnit, new VitalsOptions { MinFreeBytes = 0 });
        bench.Options.MaxBytes = 130_000;
        var fleet = new Fleet(1);
        for (var beat = 0; beat < 60 * 720; beat++)
        {
            fleet.Next(0, bench.Values);
            bench.Record(1);
            bench.Run(TimeSpan.FromSeconds(5));
        }

        Assert.InRange(bench.Store.UsedBytes, 80_000, 130_000);
        Assert.InRange(new FileInfo(bench.Database).Length, 80_000, 200_000);
        Assert.NotNull(bench.Query(1, bench.Clock.Wall.AddHours(-20), 60, metrics: ["m0"]).Series["m0"][0]);
        Assert.Null(bench.Query(1, bench.Clock.Wall.AddHours(-47), 60, metrics: ["m0"]).Series["m0"][0]);
        Assert.NotNull(bench.Query(1, bench.Clock.Wall.AddHours(-47), 900, metrics: ["m0"]).Series["m0"][0]);
    }
}
