namespace Bramble.State;

/// <summary>One durable row. Immutable, equal by value, bounded in size; a store keeps each kind in a table of its own.</summary>
public abstract record Row
{
    private protected Row()
    {
    }
}
