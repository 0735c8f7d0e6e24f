using Bramble.Protocol.Api;

namespace Bramble.Cli.Client;

/// <summary>What comes over the event stream of one who shows the cluster as it is.</summary>
internal abstract record ClusterFrame
{
    private ClusterFrame()
    {
    }

    /// <summary>The stream has begun; the nodes are to be read.</summary>
    internal sealed record Began : ClusterFrame;

    /// <summary>The stream ended; it is asked for again.</summary>
    internal sealed record Broke : ClusterFrame;

    /// <summary>Something happened.</summary>
    internal sealed record Happened(ClusterEvent Event) : ClusterFrame;

    /// <summary>New readings.</summary>
    internal sealed record Readings(VitalsFrame Frame) : ClusterFrame;
}
