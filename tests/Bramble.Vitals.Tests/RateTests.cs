using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public class RateTests
{
    [Fact]
    public void Rate_is_the_rise_a_second()
    {
        var rate = default(Rate);
        Assert.Null(rate.Next(100, null));
        Assert.Equal(10, rate.Next(150, 5));
        Assert.Equal(0, rate.Next(150, 5));
    }

    [Theory]
    [InlineData(99L)] // wrapped, or set back
    [InlineData(null)]
    public void Counter_that_fell_or_is_missing_has_no_rate_once(long? counter)
    {
        var rate = default(Rate);
        rate.Next(100, null);
        Assert.Null(rate.Next(counter, 5));
        Assert.Equal(counter is null ? null : 2.0, rate.Next(109, 5));
        Assert.Equal(1, rate.Next(114, 5));
    }

    [Fact]
    public void Interval_too_short_repeats_the_rate_and_keeps_its_base()
    {
        var rate = default(Rate);
        rate.Next(100, null);
        rate.Next(150, 5);
        Assert.Equal(10, rate.Next(160, 0));
        Assert.Equal(4, rate.Next(170, 5));
    }

    [Fact]
    public void Interval_is_measured_by_the_monotonic_clock()
    {
        var time = new FakeTimeProvider();
        var interval = new Interval(time);
        Assert.Null(interval.Take());
        time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Equal(0, interval.Take());
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0.2, interval.Take());
    }

    [Fact]
    public void Interval_doesnt_care_for_the_wall_clock()
    {
        var time = new JumpingTime();
        var interval = new Interval(time);
        interval.Take();
        time.Now = time.Now.AddYears(-30);
        time.Timestamp += 5 * time.TimestampFrequency;
        Assert.Equal(5, interval.Take());
    }

    [Fact]
    public void Cadence_lets_through_once_a_period_and_a_little_early()
    {
        var time = new FakeTimeProvider();
        var cadence = new Cadence(time, TimeSpan.FromSeconds(5));
        Assert.True(cadence.Take());
        time.Advance(TimeSpan.FromSeconds(4.7));
        Assert.False(cadence.Take());
        time.Advance(TimeSpan.FromSeconds(0.06));
        Assert.True(cadence.Take());
    }

    [Theory]
    [InlineData("0,1", 1)]
    [InlineData("1", 0)] // began before the first look
    [InlineData("1,0,1,1,0,1", 2)]
    [InlineData("0,0!", 1)] // came and went between
    [InlineData("1,1!", 1)] // went and came again
    [InlineData("0,1!,0!", 1)] // what was marked is what was seen
    [InlineData("0,?,1", 1)]
    [InlineData("?", null)]
    public void Episodes_are_counted_by_their_beginnings(string looks, int? expected)
    {
        var counter = new EpisodeCounter();
        foreach (var look in looks.Split(','))
        {
            counter.Look(look[0] switch { '0' => false, '1' => true, _ => null }, look.EndsWith('!'));
        }

        Assert.Equal(expected, counter.Count);
    }

    private sealed class JumpingTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public long Timestamp { get; set; } = 1_000_000_000_000;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Timestamp;
    }
}
