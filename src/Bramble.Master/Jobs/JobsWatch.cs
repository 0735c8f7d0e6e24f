using Bramble.Master.Store;
using Bramble.State.Jobs;

namespace Bramble.Master.Jobs;

/// <summary>Lets others wait for a change of any job. Thread safe.</summary>
internal sealed class JobsWatch(ClusterStore store)
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to follow the store.</summary>
    public void Start() => store.Subscribe(Committed);

    /// <summary>Ends with the next change. To be taken before the state is looked at.</summary>
    public Task Next => Volatile.Read(ref _changed).Task;

    private void Committed(CommittedBatch batch)
    {
        if (batch.Decisions.Count == 0 || batch.Changes.Any(change => change is JobPut or JobProgressPut or JobDeleted or TaskPut or AttemptPut))
        {
            Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
