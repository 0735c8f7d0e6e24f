namespace Bramble.State;

/// <summary>
/// What a command does to one row. The same changes make the next <see cref="ClusterState"/> in memory and the next
/// transaction on disk; nothing else does either.
/// </summary>
public abstract record Change
{
    private protected Change()
    {
    }
}
