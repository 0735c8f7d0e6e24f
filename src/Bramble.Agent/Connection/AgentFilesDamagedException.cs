namespace Bramble.Agent.Connection;

/// <summary>What the agent keeps on disk cannot be used.</summary>
internal sealed class AgentFilesDamagedException(string message, Exception inner) : Exception(message, inner);
