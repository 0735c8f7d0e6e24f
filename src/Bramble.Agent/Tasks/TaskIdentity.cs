namespace Bramble.Agent.Tasks;

/// <summary>Who a task runs as.</summary>
/// <param name="User">The user.</param>
/// <param name="Changes">Whether the shim has to change to it: false where it is the agent's own.</param>
/// <param name="Groups">Further groups, where it changes.</param>
internal sealed record TaskIdentity(SystemUser User, bool Changes, IReadOnlyList<uint> Groups);
