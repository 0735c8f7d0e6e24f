namespace Bramble.State.Cluster;

/// <summary>Nothing can be done before the cluster exists.</summary>
public sealed record ClusterMissing()
    : Refusal("cluster-missing", "There is no cluster yet. Start the master once so that it makes one.");

/// <summary>There is one already.</summary>
public sealed record ClusterExists(ClusterRecord Cluster)
    : Refusal("cluster-exists", $"The cluster '{Cluster.Name}' exists already. A second one needs a data directory of its own.");

/// <summary>The name cannot be used.</summary>
public sealed record ClusterNameInvalid(string Reason) : Refusal("cluster-name-invalid", Reason);
