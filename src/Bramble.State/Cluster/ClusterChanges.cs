namespace Bramble.State.Cluster;

/// <summary>Writes the one row of the cluster.</summary>
public sealed record ClusterPut(ClusterRecord Cluster) : Change;
