namespace Bramble.Protocol.Api;

/// <summary>The types of <see cref="ClusterEvent"/>. Types are added, never renamed.</summary>
public static class EventTypes
{
    /// <summary>A node connected or joined.</summary>
    public const string NodeJoined = "node.joined";

    /// <summary>A node's connection ended (classic) or it was removed (agent).</summary>
    public const string NodeLeft = "node.left";

    /// <summary>A node told new facts about itself.</summary>
    public const string NodeDetails = "node.details";

    /// <summary>A node has not been heard from for 15 s.</summary>
    public const string NodeLate = "node.late";

    /// <summary>A late or lost node was heard from again.</summary>
    public const string NodeReturned = "node.returned";

    /// <summary>The SSE name and <c>?types=</c> filter of everything about nodes.</summary>
    public const string NodeCategory = "node";

    /// <summary>The SSE name and <c>?types=</c> filter of <see cref="VitalsFrame"/>.</summary>
    public const string VitalsCategory = "vitals";

    /// <summary>SSE name of the first frame of each stream, and of the frame that says that events were missed: a <see cref="StreamHello"/>.</summary>
    public const string HelloCategory = "hello";
}
