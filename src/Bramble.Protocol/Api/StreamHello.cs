namespace Bramble.Protocol.Api;

/// <summary>The first frame of an event stream.</summary>
public sealed record StreamHello
{
    /// <summary>The master's time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The master's version; a page made by another version reloads itself.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// Whether every event after the caller's <c>Last-Event-ID</c> follows. False where none was sent, or where events
    /// were missed (a restart, a slow reader): read the nodes anew.
    /// </summary>
    public required bool Resumed { get; init; }
}
