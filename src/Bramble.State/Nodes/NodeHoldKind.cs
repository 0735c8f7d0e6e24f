namespace Bramble.State.Nodes;

/// <summary>Why a node is kept from work until a person has looked.</summary>
public enum NodeHoldKind
{
    /// <summary>Two machines take turns with one identity: a copied card. It gets no session either.</summary>
    Cloned,

    /// <summary>The card is in another machine than the one that joined. It is seen but gets no tasks.</summary>
    Moved,
}
