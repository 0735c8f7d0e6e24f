namespace Bramble.Agent.Tasks;

/// <summary>What this machine can hold tasks to, found by trying it.</summary>
/// <param name="Memory">Memory of an attempt.</param>
/// <param name="Cpu">Processors of an attempt.</param>
/// <param name="Processes">Processes of an attempt.</param>
internal sealed record TaskLimits(LimitSupport Memory, LimitSupport Cpu, LimitSupport Processes);
