using System.Diagnostics;
using Bramble.Agent.Tasks;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>Nothing of a task outlives its end, whatever it does.</summary>
[Collection(nameof(Alone))]
public sealed class StopTests : IAsyncDisposable
{
    private readonly RunnerBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_cancelled_task_may_end_by_itself()
    {
        var spec = _bench.Script("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done");
        await _bench.StartAsync(spec);
        await UpAsync(spec);
        Assert.True(_bench.Runner.Cancel(spec.Key));
        var result = await _bench.Sink.EndedAsync(spec.Key);

        Assert.Equal((AttemptOutcome.Cancelled, ResultCodes.Cancelled, "Cancelled."), (result.Outcome, result.Code, result.Message));
        Assert.Equal("up\nbye\n", _bench.Text(spec));
    }

    [Fact]
    public async Task A_task_that_ignores_the_signal_is_killed_after_the_grace()
    {
        var spec = _bench.Script("trap '' TERM; echo up; while :; do sleep 1000; done");
        await _bench.StartAsync(spec);
        await UpAsync(spec);
        var begun = Stopwatch.GetTimestamp();
        _bench.Runner.Cancel(spec.Key, TimeSpan.FromMilliseconds(300));
        var result = await _bench.Sink.EndedAsync(spec.Key);

        Assert.Equal((AttemptOutcome.Cancelled, (int?)9), (result.Outcome, result.Signal));
        Assert.Matches("^Cancelled; killed after 0[.]3 s( with another process of it)?, since it did not end by itself[.]$", result.Message);
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 300, 8000);
        Assert.Empty(_bench.Processes());
    }

    [Fact]
    public async Task A_second_cancel_can_only_shorten_the_grace()
    {
        var spec = _bench.Script("trap '' TERM; echo up; while :; do sleep 1000; done");
        await _bench.StartAsync(spec);
        await UpAsync(spec);
        _bench.Runner.Cancel(spec.Key, TimeSpan.FromMinutes(10));
        _bench.Runner.Cancel(spec.Key, TimeSpan.Zero);

        Assert.Equal(AttemptOutcome.Cancelled, (await _bench.Sink.EndedAsync(spec.Key)).Outcome);
    }

    [Fact]
    public async Task A_daemon_goes_with_the_task_that_left_it()
    {
        // Twice forked, in a session of its own, deaf to the signal, its standard streams elsewhere.
        var result = await _bench.RunAsync(_bench.Script("(setsid sh -c 'trap \"\" TERM HUP; sleep 1000; sleep 1000' </dev/null >/dev/null 2>&1 & ) ; exit 4") with { Grace = TimeSpan.FromMilliseconds(200) });

        Assert.Equal((ResultCodes.ExitCode, (int?)4), (result.Code, result.ExitCode));
        Assert.Matches("^Exit code 4[.] ([2-9] processes it left were|1 process it left was) ended[.]$", result.Message);
        Assert.Empty(_bench.Processes());
    }

    [Fact]
    public async Task What_a_cancelled_task_leaves_when_it_ends_by_itself_is_told()
    {
        var spec = _bench.Script("trap 'exit 0' TERM; (trap '' TERM; echo up; exec sleep 1000) & while :; do sleep 0.05; done");
        await _bench.StartAsync(spec);
        await UpAsync(spec);
        _bench.Runner.Cancel(spec.Key, TimeSpan.FromMilliseconds(500));

        Assert.Equal("Cancelled. 1 process it left was ended.", (await _bench.Sink.EndedAsync(spec.Key)).Message);
    }

    [Fact]
    public async Task A_task_that_runs_too_long_and_ignores_the_signal_is_told_to_have_been_killed()
    {
        var result = await _bench.RunAsync(_bench.Script("trap '' TERM; while :; do :; done") with { Timeout = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromMilliseconds(100) });

        Assert.Equal("Stopped after 1 s, the longest time it may run; killed 0.1 s later, since it did not end by itself.", result.Message);
    }

    [Fact]
    public async Task A_fork_bomb_is_ended_whole()
    {
        await File.WriteAllTextAsync(_bench.Policy, """{ "maxProcesses": 100 }""", TestContext.Current.CancellationToken);
        const string Bomb = """
            import os, signal, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(1, b'up\n')
            while True:
                try:
                    if os.fork() == 0:
                        os.setsid()
                except OSError:
                    pass
            """;
        var spec = _bench.Spec("python3", "-c", Bomb);
        await _bench.StartAsync(spec);
        await UpAsync(spec);
        _bench.Runner.Cancel(spec.Key, TimeSpan.FromMilliseconds(500));
        var result = await _bench.Sink.EndedAsync(spec.Key);

        Assert.Equal(AttemptOutcome.Cancelled, result.Outcome);
        Assert.Matches("^Cancelled; killed after 0[.]5 s with [0-9]+ more of its processes, since it did not end by itself[.]$", result.Message);
        Assert.Empty(_bench.Processes());
    }

    [Fact]
    public async Task A_stopped_task_is_ended_too()
    {
        var spec = _bench.Script("kill -STOP $$");
        await _bench.StartAsync(spec);
        _bench.Runner.Cancel(spec.Key, TimeSpan.FromSeconds(5));

        Assert.Equal(AttemptOutcome.Cancelled, (await _bench.Sink.EndedAsync(spec.Key)).Outcome);
    }

    [Fact]
    public async Task A_cancel_right_after_the_start_is_not_lost()
    {
        var specs = Enumerable.Range(0, 20).Select(_ => _bench.Script("sleep 1000")).ToList();
        foreach (var spec in specs)
        {
            _ = _bench.Runner.StartAsync(spec);
            Assert.True(_bench.Runner.Cancel(spec.Key, TimeSpan.FromSeconds(1)));
        }

        foreach (var spec in specs)
        {
            Assert.Equal(AttemptOutcome.Cancelled, (await _bench.Sink.EndedAsync(spec.Key)).Outcome);
        }

        Assert.Empty(_bench.Processes());
    }

    [Fact]
    public async Task What_has_ended_or_is_not_known_can_not_be_cancelled()
    {
        var spec = _bench.Spec("true");
        Assert.False(_bench.Runner.Cancel(spec.Key));
        await _bench.RunAsync(spec);

        Assert.False(_bench.Runner.Cancel(spec.Key));
    }

    private async Task UpAsync(AttemptSpec spec)
    {
        while (_bench.Text(spec).Length == 0)
        {
            var more = _bench.Sink.OutputAsync(spec.Key);
            if (_bench.Text(spec).Length == 0)
            {
                await TestKit.Limits.DefaultTimeout(more);
            }
        }
    }
}
