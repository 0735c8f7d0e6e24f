using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.Master.Vitals;

/// <summary>Takes every reading of every node. Called from the way of a reading: cheap, never throws, never waits.</summary>
internal interface IVitalsSink
{
    /// <param name="node">Whose reading.</param>
    /// <param name="at">When it was taken, by the master's clock; up to ten minutes ago for one that an agent kept while it was cut off.</param>
    /// <param name="vitals">The reading.</param>
    /// <param name="isLasting">Whether the node's id outlives its connection; false for a classic one.</param>
    void Record(NodeId node, DateTimeOffset at, NodeVitals vitals, bool isLasting = true);

    /// <summary>Drops all that is known of a node, soon: it was removed from the cluster.</summary>
    void Forget(NodeId node);
}
