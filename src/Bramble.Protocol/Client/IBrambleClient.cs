using Bramble.Protocol.Api;

namespace Bramble.Protocol.Client;

/// <summary>
/// The API as code sees it. The command line has an HTTP implementation, the dashboard one inside the master's process:
/// both are equal users of one API.
/// </summary>
public interface IBrambleClient
{
    /// <summary>The cluster in figures.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The figures of this moment.</returns>
    Task<ClusterSummary> GetClusterAsync(CancellationToken cancellationToken);

    /// <summary>All nodes, ordered by name, following the pages to the end.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The nodes of this moment.</returns>
    Task<IReadOnlyList<Node>> GetNodesAsync(CancellationToken cancellationToken);

    /// <summary>One node.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The node, or null where there is none of that id or name.</returns>
    Task<Node?> GetNodeAsync(string idOrName, CancellationToken cancellationToken);

    /// <summary>The newest events the master still holds, oldest first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The events.</returns>
    Task<IReadOnlyList<ClusterEvent>> GetEventsAsync(CancellationToken cancellationToken);

    /// <summary>Events as they happen, reconnecting and resuming by itself, until cancelled.</summary>
    /// <param name="lastEventId">Go on after this event; null for what happens from now on.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The events in order.</returns>
    IAsyncEnumerable<ClusterEvent> WatchEventsAsync(string? lastEventId, CancellationToken cancellationToken);

    /// <summary>What the classic protocol tells its peers.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The two payloads of the tutorial's page.</returns>
    Task<ClassicView> GetClassicViewAsync(CancellationToken cancellationToken);
}
