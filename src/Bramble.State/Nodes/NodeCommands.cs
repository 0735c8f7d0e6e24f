using Bramble.Protocol.Ids;

namespace Bramble.State.Nodes;

/// <summary>
/// A machine with a token asks to become a node, or to take the place of the node the token is bound to. Asking again
/// with the same token and key within 10 minutes gets the same answer, since the first may have been lost on the way.
/// </summary>
public sealed record JoinNode : Command
{
    public required TokenId Token { get; init; }

    /// <summary>SHA-256 of the secret that came with the token.</summary>
    public required Digest SecretHash { get; init; }

    /// <summary>Hash of the public key the machine has proved to hold.</summary>
    public required Digest Key { get; init; }

    /// <summary>When the certificate ends that it will be given.</summary>
    public required DateTimeOffset CertificateNotAfter { get; init; }

    /// <summary>New and random; used where the join makes a new node.</summary>
    public required NodeId NewId { get; init; }

    /// <summary>The name a person chose; null to make one of the host name. A token's own name goes before it.</summary>
    public string? Name { get; init; }

    /// <summary>What the machine says about itself.</summary>
    public required NodeClaims Claims { get; init; }

    /// <summary>Labels of a new node; a re-join keeps those there are.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = Bramble.State.Labels.LabelSet.Empty;

    /// <summary>Whether a new node waits for a person's approval.</summary>
    public bool NeedsApproval { get; init; }

    public override bool IsGrowth => true;
}

/// <summary>Lets a pending node in.</summary>
public sealed record ApproveNode(NodeId Id) : Command;

/// <summary>Changes labels.</summary>
/// <param name="Id">Of which node.</param>
/// <param name="Labels">New values by key; null takes the label off.</param>
/// <param name="ReplaceAll">Whether every label that is not named is taken off as well.</param>
public sealed record LabelNode(NodeId Id, IReadOnlyDictionary<string, string?> Labels, bool ReplaceAll = false) : Command;

/// <summary>No new tasks for it.</summary>
public sealed record DrainNode(NodeId Id) : Command;

/// <summary>New tasks again. Also a person's word that whatever it is held for has been seen to.</summary>
public sealed record ResumeNode(NodeId Id) : Command;

/// <summary>Takes it out for good: its keys are dead at once, its name is free at once, its id never comes back.</summary>
public sealed record RemoveNode(NodeId Id) : Command;

/// <summary>The agent that holds <paramref name="Key"/> is connected; any other session of the node is over.</summary>
/// <param name="Key">Hash of the public key proved by the connection.</param>
public sealed record OpenSession(Digest Key) : Command
{
    /// <summary>Random, new at each boot of the machine.</summary>
    public string? BootId { get; init; }

    public string? Serial { get; init; }

    public string? Hostname { get; init; }

    /// <summary>Where it connects from, as <c>ip:port</c>.</summary>
    public string? Address { get; init; }

    public string? AgentVersion { get; init; }
}

/// <summary>The connection of that session has ended.</summary>
public sealed record CloseSession(NodeId Id, long Epoch) : Command;

/// <summary>Not heard from for the first limit, judged while <paramref name="Epoch"/> was the newest.</summary>
public sealed record MarkNodeLate(NodeId Id, long Epoch) : Command;

/// <summary>Heard from again in the session of that epoch.</summary>
public sealed record MarkNodeReturned(NodeId Id, long Epoch) : Command;

/// <summary>Not heard from for the second limit, judged while <paramref name="Epoch"/> was the newest.</summary>
/// <param name="Id">Which node.</param>
/// <param name="Epoch">Number of its newest session.</param>
/// <param name="Silent">For how long it has not been heard from.</param>
public sealed record MarkNodeLost(NodeId Id, long Epoch, TimeSpan Silent = default) : Command;

/// <summary>The holder of <paramref name="Key"/> gets a certificate for another key.</summary>
/// <param name="Key">Hash of the key proved by the connection: the one in use, or the renewed one not yet used.</param>
/// <param name="NewKey">Hash of the key it has made.</param>
/// <param name="NotAfter">When the new certificate ends.</param>
public sealed record RenewCertificate(Digest Key, Digest NewKey, DateTimeOffset NotAfter) : Command
{
    /// <summary>A certificate is good for weeks when the next one is asked for: that can wait for room on the disk.</summary>
    public override bool IsGrowth => true;
}
