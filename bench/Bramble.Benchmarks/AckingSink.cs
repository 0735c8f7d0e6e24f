using System.Collections.Concurrent;
using Bramble.Agent.Tasks;

namespace Bramble.Benchmarks;

/// <summary>Acks each result at once, as a master without a disk would.</summary>
internal sealed class AckingSink : IAttemptSink
{
    private readonly ConcurrentDictionary<AttemptKey, TaskCompletionSource> _ended = new();

    public TaskRunner? Runner { get; set; }

    public Task EndedAsync(AttemptKey key) => _ended.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Changed(AttemptStatus attempt)
    {
        if (attempt.Result is { } result && _ended.TryRemove(attempt.Key, out var waiter))
        {
            if (result.Outcome != AttemptOutcome.Succeeded)
            {
                waiter.TrySetException(new InvalidOperationException(result.Message));
                return;
            }

            Runner?.Ack(attempt.Key);
            waiter.TrySetResult();
        }
    }

    public void OutputGrew(AttemptKey attempt)
    {
        // /bin/true says nothing.
    }
}
