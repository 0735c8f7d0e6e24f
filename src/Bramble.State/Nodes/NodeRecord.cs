using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Labels;

namespace Bramble.State.Nodes;

/// <summary>A machine of the cluster.</summary>
public sealed record NodeRecord : Row
{
    /// <summary>Random, given by the master; kept over a re-join and never used again after a removal.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Unique among the nodes there are, upper and lower case alike.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands; see <see cref="NodeTransitions"/>. Never <see cref="NodeState.Removed"/>: then there is no row.</summary>
    public required NodeState State { get; init; }

    /// <summary>Hash of the public key that is the node's identity.</summary>
    public required Digest Key { get; init; }

    /// <summary>When the certificate of that key ends.</summary>
    public required DateTimeOffset CertificateNotAfter { get; init; }

    /// <summary>Hash of a renewed key that has not been used yet. Both are good until then, so that a lost answer locks nobody out.</summary>
    public Digest? NextKey { get; init; }

    /// <summary>When the certificate of <see cref="NextKey"/> ends.</summary>
    public DateTimeOffset? NextCertificateNotAfter { get; init; }

    /// <summary>Number of the newest session or re-join; only grows.</summary>
    public required long Epoch { get; init; }

    /// <summary>The session that counts, null where none is known to be open.</summary>
    public SessionRecord? Session { get; init; }

    /// <summary>A person wants it to get no new tasks.</summary>
    public bool Draining { get; init; }

    /// <summary>Something is wrong that a person must look at; null where nothing is.</summary>
    public NodeHold? Hold { get; init; }

    /// <summary>Set by people and, at the join, by the machine's owner.</summary>
    public required LabelSet Labels { get; init; }

    /// <summary>What the machine said about itself when it joined.</summary>
    public required NodeClaims Claims { get; init; }

    /// <summary>When it joined for the first time.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>The token of the last join or re-join.</summary>
    public required TokenId JoinToken { get; init; }

    /// <summary>The key of the last join or re-join.</summary>
    public required Digest JoinKey { get; init; }

    /// <summary>When the last join or re-join was.</summary>
    public required DateTimeOffset LastJoinAt { get; init; }

    /// <summary>When it was last surely there: it joined, or a session opened, closed or fell silent. What it says between is not kept.</summary>
    public DateTimeOffset? LastHeardAt { get; init; }

    /// <summary>For finding copied cards.</summary>
    public Displacements Displacements { get; init; }

    /// <summary>Whether it may be given new tasks.</summary>
    public bool IsEligible => State == NodeState.Ready && Session is not null && !Draining && Hold is null;
}
