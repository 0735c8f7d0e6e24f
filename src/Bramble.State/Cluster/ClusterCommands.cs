namespace Bramble.State.Cluster;

/// <summary>Makes the cluster; the first command of every history.</summary>
/// <param name="Id">New and random.</param>
/// <param name="Name">1 to 63 characters that can be shown.</param>
public sealed record CreateCluster(Guid Id, string Name) : Command;

/// <summary>
/// Says that what is loaded is an older copy: what happened since is forgotten here but not outside. Every epoch jumps
/// ahead of all that agents may have seen, and join tokens are revoked, since used ones would be good again.
/// </summary>
/// <param name="BackupTakenAt">When the copy was made, for the audit trail.</param>
public sealed record DeclareRestored(DateTimeOffset? BackupTakenAt) : Command;
