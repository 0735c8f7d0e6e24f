using Bramble.Master.Vitals;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Sessions.V1;
using Microsoft.Extensions.Options;

namespace Bramble.Master.AgentSessions;

/// <summary>While somebody watches a node its agent sends a reading each second, and at its usual beat when nobody does.</summary>
internal sealed class AgentWatch(AgentSessionTable sessions, VitalsHistory history, IOptions<AgentSessionOptions> options) : IAgentSessionPart
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1);

    /// <summary>Held while a beat is told, so that the last word to an agent is the one that holds.</summary>
    private readonly Lock _order = new();

    /// <summary>Begins to listen for watchers.</summary>
    public void Start() => history.WatchChanged = (node, _) => Tell(node);

    /// <summary>Tells a node the beat that is right for it now.</summary>
    public void Tell(NodeId node)
    {
        lock (_order)
        {
            sessions.Find(node)?.TrySend(new MasterMessage { Beat = new Beat { BeatMilliseconds = (uint)BeatOf(node).TotalMilliseconds } });
        }
    }

    public void Opened(AgentSession session)
    {
        if (history.IsWatched(session.NodeId))
        {
            Tell(session.NodeId);
        }
    }

    public ValueTask ReceivedAsync(AgentSession session, AgentMessage message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Closed(AgentSession session)
    {
    }

    private TimeSpan BeatOf(NodeId node)
    {
        var usual = options.Value.BeatFor(sessions.Count);
        return history.IsWatched(node) && usual > Watched ? Watched : usual;
    }
}
