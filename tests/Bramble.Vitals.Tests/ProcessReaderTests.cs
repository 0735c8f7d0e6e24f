using Microsoft.Extensions.Time.Testing;

namespace Bramble.Vitals.Tests;

public sealed class ProcessReaderTests : IDisposable
{
    private readonly SensorTree _tree = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Busiest_come_first_once_there_is_something_to_compare()
    {
        var reader = new ProcessReader(_tree.Root, _time);
        Process(10, "idle", 100, 1, 500);
        Process(11, "busy", 100, 1, 100);
        Assert.Equal([("idle", null), ("busy", null)], reader.Top(5).Select(one => (one.Name, one.CpuPercent)));
        _time.Advance(TimeSpan.FromSeconds(2));
        Process(11, "busy", 250, 1, 100);
        Process(12, "new", 900, 2, 50);
        Assert.Equal([("busy", 75.0), ("idle", 0.0), ("new", null)], reader.Top(5).Select(one => (one.Name, one.CpuPercent)));
        Assert.Equal(["busy"], reader.Top(1).Select(one => one.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void Number_given_to_a_new_process_starts_anew()
    {
        var reader = new ProcessReader(_tree.Root, _time);
        Process(10, "old", 100, 1, 5);
        reader.Top(1);
        _time.Advance(TimeSpan.FromSeconds(2));
        Process(10, "young", 5000, 7, 5);
        Assert.Null(Assert.Single(reader.Top(1)).CpuPercent);
    }

    [Theory]
    [InlineData("a) S 1 (b", "a) S 1 (b")]
    [InlineData("\u001b[31mred", "\uFFFD[31mred")]
    [InlineData("much longer than a kernel's name", "much longer tha")]
    public void Name_may_hold_anything_and_is_cleaned(string name, string expected)
    {
        Process(10, name, 1, 1, 1);
        Assert.Equal(expected, Assert.Single(new ProcessReader(_tree.Root, _time).Top(1)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10 (half) S 1 2 3")]
    [InlineData("10 )backwards( S 1")]
    [InlineData("10 (x) S 1 1 1 1 1 1 1 1 1 1 9223372036854775807 9223372036854775807 0 0 20 0 1 0 5 100 5")]
    public void Odd_process_is_left_out(string content)
    {
        _tree.Write("proc/10/stat", content);
        Assert.Empty(new ProcessReader(_tree.Root, _time).Top(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Count_is_bounded(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessReader(_tree.Root, _time).Top(count));

    [Fact]
    public void This_process_is_among_those_of_this_machine() =>
        Assert.Contains(Environment.ProcessId, new ProcessReader("/", TimeProvider.System).Top(100).Select(one => one.Pid).Concat(
            new ProcessReader("/", TimeProvider.System).Top(100).Count == 100 ? [Environment.ProcessId] : []));

    private void Process(int pid, string name, long ticks, long start, long pages) =>
        _tree.Write($"proc/{pid}/stat", $"{pid} ({name}) S 1 1 1 0 -1 4194560 1 2 3 4 {ticks} 0 0 0 20 0 1 0 {start} 1000000 {pages} 18446744073709551615 1 1\n");
}
