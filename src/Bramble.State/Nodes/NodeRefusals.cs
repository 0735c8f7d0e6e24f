using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Nodes;

/// <summary>No such node.</summary>
public sealed record NodeNotFound(string Node)
    : Refusal(ProblemCodes.NodeNotFound, $"There is no node {Node}. 'bramble nodes' shows those there are.");

/// <summary>An id that is or was in use; the one who drew it draws again.</summary>
public sealed record NodeIdTaken(NodeId Id) : Refusal("node-id-taken", $"There is or was a node {Id} already. Try again.");

/// <summary>Another node has the name.</summary>
public sealed record NodeNameTaken(string Name)
    : Refusal("node-name-taken", $"There is a node named '{Name}' already. Choose another name, or remove that node first.");

/// <summary>The name cannot be used.</summary>
public sealed record NodeNameInvalid(string Reason) : Refusal("node-name-invalid", Reason);

/// <summary>Labels break a rule.</summary>
public sealed record LabelsInvalid(string Reason) : Refusal("labels-invalid", Reason);

/// <summary>There are as many as allowed.</summary>
public sealed record NodeLimitReached(int Limit)
    : Refusal("node-limit", $"There are {Limit} nodes already, the most there may be. Remove some that are gone for good.");

/// <summary>The key belongs to a node already.</summary>
public sealed record NodeKeyInUse(string NodeName)
    : Refusal("node-key-in-use", $"This key belongs to the node '{NodeName}' already. Delete the agent's data directory so that it makes a new one.");

/// <summary>No node has this key.</summary>
public sealed record NodeKeyUnknown()
    : Refusal("node-key-unknown", "No node of this cluster has this key. Join again with a token from 'bramble token create'.");

/// <summary>The node of this key was removed.</summary>
public sealed record NodeRemoved(string NodeName, DateTimeOffset At)
    : Refusal("node-removed", $"The node '{NodeName}' was removed from the cluster at {At:yyyy-MM-dd HH:mm:ss} UTC. To come back it joins anew with a token and a new key.");

/// <summary>Its node has another key now.</summary>
public sealed record NodeKeyReplaced(string NodeName, DateTimeOffset At)
    : Refusal("node-key-replaced", $"The key of the node '{NodeName}' was replaced at {At:yyyy-MM-dd HH:mm:ss} UTC; this one is dead. 'bramble node rejoin {NodeName}' gives a token to join with again.");

/// <summary>It waits for approval.</summary>
public sealed record NodePending(string NodeName)
    : Refusal("node-pending", $"The node '{NodeName}' waits for approval on the nodes page.");

/// <summary>It is held as a copied card.</summary>
public sealed record NodeQuarantined(string NodeName, NodeHold Hold)
    : Refusal("node-quarantined", $"The node '{NodeName}' is quarantined: {Hold.Reason}. 'bramble node rejoin {NodeName}' gives one of the machines a new identity; 'bramble node resume {NodeName}' lets both try again.");

/// <summary>The judgement is about an older session.</summary>
public sealed record NodeEpochStale(string NodeName, long Epoch, long Newest)
    : Refusal("node-epoch-stale", $"The session {Epoch} of the node '{NodeName}' is over; the newest is {Newest}.");

/// <summary>It is not in a state in which that can happen.</summary>
public sealed record NodeStateRefused(string NodeName, NodeState State, string What)
    : Refusal("node-state", $"The node '{NodeName}' is {State.ToString().ToLowerInvariant()} and cannot be {What}.");

/// <summary>It was away for so long that its certificate is no longer renewed.</summary>
public sealed record CertificateTooOld(string NodeName, DateTimeOffset NotAfter)
    : Refusal("certificate-too-old", $"The certificate of the node '{NodeName}' ended at {NotAfter:yyyy-MM-dd} UTC, more than {NodeRules.RenewAfterEnd.TotalDays:0} days ago. 'bramble node rejoin {NodeName}' gives a token to join with again.");

/// <summary>A certificate that has ended before it starts.</summary>
public sealed record CertificateEndInvalid(DateTimeOffset NotAfter, DateTimeOffset Now)
    : Refusal("certificate-end-invalid", $"A certificate that ends at {NotAfter:u} is of no use at {Now:u}. Set the clock of the master.");
