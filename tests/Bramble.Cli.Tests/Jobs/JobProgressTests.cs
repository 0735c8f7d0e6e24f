using Bramble.Cli.Jobs;
using Bramble.Protocol.Api;
using Microsoft.Extensions.Time.Testing;

namespace Bramble.Cli.Tests.Jobs;

public sealed class JobProgressTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task A_terminal_gets_one_line_with_rate_and_time_left()
    {
        var job = await JobAsync();
        var progress = new JobProgress(_output, isTerminal: true, width: 80, _time);
        progress.Show(Ended(job, 0));
        _time.Advance(TimeSpan.FromSeconds(10));
        progress.Show(Ended(job, 20));
        progress.Clear();

        Assert.Equal("\runame: 0 of 100 done, 4 running\e[K\runame: 20 of 100 done, 4 running, 2/s, 40 s left\e[K\r\e[K", _output.ToString());
    }

    [Fact]
    public async Task Elsewhere_a_change_is_a_line_at_most_each_ten_seconds_and_the_end_is_always_told()
    {
        var job = await JobAsync();
        var progress = new JobProgress(_output, isTerminal: false, width: 80, _time);
        progress.Show(Ended(job, 0));
        _time.Advance(TimeSpan.FromSeconds(9));
        progress.Show(Ended(job, 20));
        _time.Advance(TimeSpan.FromSeconds(1));
        progress.Show(Ended(job, 30) with { Waiting = "waits: 3 nodes too hot" });
        progress.Show(Ended(job, 96) with { State = JobState.Succeeded });

        Assert.Equal(
            ["uname: 0 of 100 done, 4 running", "uname: 30 of 100 done, 4 running, waits: 3 nodes too hot", "uname: 96 of 100 done, 4 running"],
            _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static Job Ended(Job job, int ended) =>
        job with { Counts = new JobCounts { Pending = 96 - ended, Assigned = 0, Running = 4, Succeeded = ended, Failed = 0, Cancelled = 0 } };

    private static async Task<Job> JobAsync()
    {
        await using var master = await ScriptedMaster.StartAsync();
        return master.Job;
    }
}
