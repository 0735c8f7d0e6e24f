using Bramble.Master.Clock;
using Bramble.TestKit;

namespace Bramble.Master.Tests.Clock;

/// <summary>What has surely passed, whatever the wall clock says.</summary>
public sealed class SureClockTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("bramble-test-");
    private readonly SetClock _time = new(Day);

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData(3_650)]
    [InlineData(-3_650)]
    public void A_clock_that_nobody_keeps_right_moves_it_by_nothing(int days)
    {
        var clock = Clock(isSynchronised: false);
        _time.Wall += TimeSpan.FromDays(days);

        Assert.InRange(clock.Now, Day, Day.AddMinutes(5));
    }

    [Fact]
    public void A_start_with_a_wrong_clock_goes_on_from_what_was_kept()
    {
        Clock(isSynchronised: false).Keep();
        _time.Wall += TimeSpan.FromDays(3_650);

        Assert.InRange(Clock(isSynchronised: false).Now, Day, Day.AddMinutes(5));
    }

    [Fact]
    public void A_clock_that_a_time_service_keeps_right_is_believed()
    {
        Clock(isSynchronised: false).Keep();
        _time.Wall += TimeSpan.FromDays(100);

        Assert.Equal(_time.Wall, Clock(isSynchronised: true).Now);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("99999999999999999999")]
    [InlineData("999999999999999")]
    public void A_damaged_file_is_as_none(string text)
    {
        File.WriteAllText(Path.Combine(_data.FullName, "sure-time"), text);

        Assert.InRange(Clock(isSynchronised: false).Now, Day, Day.AddMinutes(5));
    }

    private SureClock Clock(bool isSynchronised) => new(_data.FullName, _time, () => isSynchronised);
}
