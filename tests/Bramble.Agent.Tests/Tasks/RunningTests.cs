using Bramble.TestKit;

namespace Bramble.Agent.Tests.Tasks;

public sealed class RunningTests : IAsyncDisposable
{
    private const int Tasks = 40;

    private readonly RunnerBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    /// <summary>A shim that was quicker than its runner was not believed; its silent task never counted as running.</summary>
    [Fact]
    public async Task Every_task_that_runs_is_told_to_run_however_quick_its_shim_was()
    {
        var specs = Enumerable.Range(0, Tasks).Select(_ => _bench.Script("exec sleep 1000")).ToList();

        await Task.WhenAll(specs.Select(_bench.Runner.StartAsync)).DefaultTimeout();

        await Task.WhenAll(specs.Select(spec => _bench.Sink.RunningAsync(spec.Key)));
    }
}
