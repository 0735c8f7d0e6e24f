namespace Bramble.Agent.Connection;

/// <summary>All time limits of an agent's connection.</summary>
internal sealed record AgentTimes
{
    /// <summary>Longest a TCP connection may take to be made. Short, so that an agent is back within 5 s of its master: a lost SYN is sent again after 1 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest the TLS handshake may take: a master to which a thousand agents come back at once needs a while for each.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest until the master has answered the hello: it writes to its disk first.</summary>
    public TimeSpan Welcome { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest a message may take to be written, and to be acknowledged by the other side's system; then the connection is given up.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a beat may be overdue until the agent is taken to hang: longer than a <see cref="Write"/> that fails and ends the session.</summary>
    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Time between two readings while there is no session; they are sent with the next.</summary>
    public TimeSpan OfflineBeat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First wait after a connection that failed; doubles up to <see cref="LastBackOff"/>.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait while the master is away: with <see cref="Connect"/> at most 5 s until an agent is back.</summary>
    public TimeSpan LastBackOff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Wait after the master has refused the node for now, as while it waits for approval.</summary>
    public TimeSpan Refused { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait after the master has said that the node is removed or its key dead: only a person can change that.</summary>
    public TimeSpan Removed { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait between two attempts to join.</summary>
    public TimeSpan LastJoinBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait after a refused renewal.</summary>
    public TimeSpan RenewAgain { get; init; } = TimeSpan.FromHours(1);
}
