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

    /// <summary>The history of a node's vitals.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="query">Which stretch, and what of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The columns, or null where there is no node of that id or name.</returns>
    Task<VitalsColumns?> GetVitalsAsync(string idOrName, VitalsQuery query, CancellationToken cancellationToken);

    /// <summary>The busiest processes of a node, asked of it now.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="count">How many, 1 to <see cref="Sessions.SessionProtocol.MaxProcesses"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The processes, or null where there is no node of that id or name.</returns>
    /// <exception cref="RefusedException">It is not connected, its agent is too old, or it did not answer.</exception>
    Task<ProcessList?> GetProcessesAsync(string idOrName, int count, CancellationToken cancellationToken);

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

    /// <summary>No new tasks for a node. What is draining already stays so.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The node after it, or null where it is not on the master's table just now.</returns>
    /// <exception cref="RefusedException">There is no such node, or it is not managed.</exception>
    Task<Node?> DrainNodeAsync(string idOrName, CancellationToken cancellationToken);

    /// <summary>New tasks for a node again; also a person's word that whatever it is held for has been seen to.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The node after it, or null where it is not on the master's table just now.</returns>
    /// <exception cref="RefusedException">There is no such node, or it is not managed.</exception>
    Task<Node?> ResumeNodeAsync(string idOrName, CancellationToken cancellationToken);

    /// <summary>Lets a node in that waits for approval.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The node after it, or null where it is not on the master's table just now.</returns>
    /// <exception cref="RefusedException">There is no such node, or it does not wait.</exception>
    Task<Node?> ApproveNodeAsync(string idOrName, CancellationToken cancellationToken);

    /// <summary>Changes a node's labels.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="labels">New values by key; null takes the label off.</param>
    /// <param name="replaceAll">Whether every label that is not named is taken off as well.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The node after it, or null where it is not on the master's table just now.</returns>
    /// <exception cref="RefusedException">There is no such node, or a label breaks a rule.</exception>
    Task<Node?> LabelNodeAsync(string idOrName, IReadOnlyDictionary<string, string?> labels, bool replaceAll, CancellationToken cancellationToken);

    /// <summary>Takes a node out for good: its key is dead at once, its name is free at once.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>When it is on disk.</returns>
    /// <exception cref="RefusedException">There is no such node, or it is not managed.</exception>
    Task RemoveNodeAsync(string idOrName, CancellationToken cancellationToken);

    /// <summary>A token with which a machine takes the place of a node, keeping its id, name and labels.</summary>
    /// <param name="idOrName">The node's id or name.</param>
    /// <param name="request">What else there is to say.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The token, shown this once.</returns>
    /// <exception cref="RefusedException">There is no such node, or it is not managed.</exception>
    Task<NewToken> RejoinNodeAsync(string idOrName, RejoinRequest request, CancellationToken cancellationToken);

    /// <summary>A join token.</summary>
    /// <param name="request">What it is for.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>The token, shown this once.</returns>
    /// <exception cref="RefusedException">What was asked for is out of its bounds.</exception>
    Task<NewToken> CreateTokenAsync(TokenRequest request, CancellationToken cancellationToken);

    /// <summary>The join tokens without their secrets, the newest first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The tokens of this moment.</returns>
    Task<IReadOnlyList<TokenInfo>> GetTokensAsync(CancellationToken cancellationToken);

    /// <summary>Takes a join token back; machines that joined with it stay.</summary>
    /// <param name="id">The token's id.</param>
    /// <param name="cancellationToken">Ends the wait, not what was asked for.</param>
    /// <returns>When it is on disk.</returns>
    /// <exception cref="RefusedException">There is no such token, or it has ended.</exception>
    Task RevokeTokenAsync(string id, CancellationToken cancellationToken);
}
