using Bramble.State;

namespace Bramble.Master.Store;

/// <summary>
/// Where batches of commands become durable. A local log applies and writes at once; a replicated one first gets a
/// majority to keep the batch and then does the same on every master (docs/adr/0001). Not thread safe: one loop uses it.
/// </summary>
internal interface IBatchLog : IDisposable
{
    /// <summary>Opens, after a failure anew, and reads everything there is. Whatever was in memory no longer counts.</summary>
    /// <exception cref="StoreException">It cannot be opened, or cannot be trusted.</exception>
    ClusterState Open();

    /// <summary>Reads everything there is and writes nothing, where <see cref="Open"/> found a disk that can't be written.</summary>
    /// <returns>What is there; null where there is nothing yet, or it can't be read either.</returns>
    /// <exception cref="StoreException">It cannot be trusted.</exception>
    ClusterState? Read();

    /// <summary>Runs <paramref name="commands"/> and returns once their changes will survive a power cut.</summary>
    /// <exception cref="StoreException">They may not. The log must be opened anew before it is used again.</exception>
    ValueTask<CommittedBatch> CommitAsync(IReadOnlyList<TimedCommand> commands, CancellationToken cancellationToken);

    /// <summary>Notes that everything ended well and closes.</summary>
    void CloseClean();
}
