using Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Connection;

/// <summary>How a session ended. Any failure ends it, and the next begins anew.</summary>
internal abstract record SessionEnd
{
    private SessionEnd()
    {
    }

    /// <summary>The master could not be reached, or went away.</summary>
    /// <param name="Reason">A sentence for people, cleaned.</param>
    /// <param name="WasOpen">Whether it had been welcomed before.</param>
    internal sealed record Broken(string Reason, bool WasOpen) : SessionEnd;

    /// <summary>The master ended it and said why.</summary>
    internal sealed record ByMaster(EndReason Reason, string Code, string Message, bool WasOpen) : SessionEnd;

    /// <summary>There is a new certificate; the next session uses it.</summary>
    internal sealed record Renewed(AgentIdentity Identity) : SessionEnd;
}
