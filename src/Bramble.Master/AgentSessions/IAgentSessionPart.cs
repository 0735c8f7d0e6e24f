using Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.AgentSessions;

/// <summary>A feature that speaks with agents over their sessions, such as the jobs. Its calls come from many sessions at once, and none may block.</summary>
internal interface IAgentSessionPart
{
    /// <summary>A session is open and counts; an older one of the same node no longer does.</summary>
    void Opened(AgentSession session);

    /// <summary>An agent has sent what is not the session's own. Who it is, the session says; nothing in the message does.</summary>
    /// <returns>Ends when the session may read its next message; a feature that is behind slows its node down by it.</returns>
    ValueTask ReceivedAsync(AgentSession session, AgentMessage message, CancellationToken cancellationToken);

    /// <summary>A session is over.</summary>
    void Closed(AgentSession session);
}
