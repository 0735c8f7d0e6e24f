using Bramble.Protocol.Joining;

namespace Bramble.Agent.Joining;

/// <summary>The machine is a node.</summary>
/// <param name="Answer">What the master said.</param>
/// <param name="Authority">The cluster's authority, DER; its pin held.</param>
internal sealed record JoinResult(JoinAnswer Answer, byte[] Authority);
