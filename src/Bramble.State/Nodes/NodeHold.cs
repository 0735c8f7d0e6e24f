namespace Bramble.State.Nodes;

/// <summary>A node is held.</summary>
/// <param name="Kind">For what.</param>
/// <param name="Reason">In words, naming the machines.</param>
/// <param name="Since">From when.</param>
public sealed record NodeHold(NodeHoldKind Kind, string Reason, DateTimeOffset Since);
