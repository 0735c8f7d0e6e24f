namespace Bramble.State.Nodes;

/// <summary>What can happen to a node.</summary>
internal enum NodeEvent
{
    /// <summary>A person let it in.</summary>
    Approved,

    /// <summary>Its agent opened a session.</summary>
    Connected,

    /// <summary>Not heard from for the first limit (15 s).</summary>
    FellSilent,

    /// <summary>Heard from again within the second limit.</summary>
    Heard,

    /// <summary>Not heard from for the second limit (30 s).</summary>
    GivenUp,

    /// <summary>Found to be two machines with one identity.</summary>
    FoundCloned,

    /// <summary>A machine took its place with a token bound to it.</summary>
    Rejoined,

    /// <summary>A person took it out for good.</summary>
    Removed,
}
