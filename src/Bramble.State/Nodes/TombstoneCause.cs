namespace Bramble.State.Nodes;

/// <summary>Why a key is dead.</summary>
public enum TombstoneCause
{
    /// <summary>Its node was removed.</summary>
    Removed,

    /// <summary>Its node joined again with another key.</summary>
    Rejoined,

    /// <summary>Its node took up a renewed key.</summary>
    Renewed,
}
