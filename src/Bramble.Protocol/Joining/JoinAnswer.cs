using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Joining;

/// <summary>The machine is a node now.</summary>
public sealed record JoinAnswer
{
    /// <summary>The node's id; random, given by the master.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>The node's name.</summary>
    public required string NodeName { get; init; }

    /// <summary>The cluster's id, as it stands in certificates.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The certificate of the machine's key, DER.</summary>
    public required byte[] Certificate { get; init; }
}
