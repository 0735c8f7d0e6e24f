using System.Collections.Concurrent;
using Bramble.Agent.Tasks;
using Bramble.TestKit;

namespace Bramble.Agent.Tests.Tasks;

/// <summary>Lets a test await what a runner tells.</summary>
internal sealed class TestSink : IAttemptSink
{
    private readonly ConcurrentDictionary<AttemptKey, TaskCompletionSource> _running = new();
    private readonly ConcurrentDictionary<AttemptKey, TaskCompletionSource<AttemptResult>> _ended = new();
    private readonly ConcurrentDictionary<AttemptKey, TaskCompletionSource> _output = new();

    public void Changed(AttemptStatus attempt)
    {
        if (attempt.State == AttemptState.Running)
        {
            Running(attempt.Key).TrySetResult();
        }
        else if (attempt.Result is { } result)
        {
            Ended(attempt.Key).TrySetResult(result);
        }
    }

    public void OutputGrew(AttemptKey attempt)
    {
        if (_output.TryRemove(attempt, out var waiter))
        {
            waiter.TrySetResult();
        }
    }

    public Task RunningAsync(AttemptKey key) => Running(key).Task.DefaultTimeout();

    public Task<AttemptResult> EndedAsync(AttemptKey key) => Ended(key).Task.DefaultTimeout();

    /// <summary>The next sign of output. Ask before the output is made.</summary>
    public Task OutputAsync(AttemptKey key) =>
        _output.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private TaskCompletionSource Running(AttemptKey key) => _running.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource<AttemptResult> Ended(AttemptKey key) =>
        _ended.GetOrAdd(key, _ => new TaskCompletionSource<AttemptResult>(TaskCreationOptions.RunContinuationsAsynchronously));
}
