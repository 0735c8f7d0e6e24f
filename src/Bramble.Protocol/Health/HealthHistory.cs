namespace Bramble.Protocol.Health;

/// <summary>What the checks of one node remember between two looks. The default is that of a node not looked at yet.</summary>
public readonly struct HealthHistory
{
    private readonly CheckMemory[]? _memories;

    internal HealthHistory(CheckMemory[]? memories) => _memories = memories;

    internal ReadOnlySpan<CheckMemory> Memories => _memories;
}
