using Bramble.Protocol.Ids;

namespace Bramble.State.Nodes;

/// <summary>Writes a node's row.</summary>
public sealed record NodePut(NodeRecord Node) : Change;

/// <summary>Deletes a node's row.</summary>
public sealed record NodeDeleted(NodeId Id) : Change;

/// <summary>Writes a tombstone's row.</summary>
public sealed record TombstonePut(Tombstone Tombstone) : Change;

/// <summary>Deletes a tombstone's row.</summary>
public sealed record TombstoneDeleted(Digest Key) : Change;
