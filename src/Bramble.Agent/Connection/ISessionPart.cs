using Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Connection;

/// <summary>
/// Something of the agent's that speaks over the session, such as its tasks. Called by the session's reader only, one call at
/// a time, and none of the calls may block: they hand over and return.
/// </summary>
internal interface ISessionPart
{
    /// <summary>A session is open; whatever was said in an older one may have been lost.</summary>
    /// <param name="outbox">Where messages go until <see cref="Closed"/>.</param>
    /// <param name="welcome">What the master said.</param>
    void Opened(SessionOutbox outbox, Welcome welcome);

    /// <summary>The master has sent a message that is not the session's own.</summary>
    void Received(MasterMessage message);

    /// <summary>The session is over; the outbox takes nothing more.</summary>
    void Closed();
}
