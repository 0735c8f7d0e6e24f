namespace Bramble.Agent.Tasks;

/// <summary>A user of this machine.</summary>
internal sealed record SystemUser(string Name, uint Id, uint Group, string Home);
