namespace Bramble.State;

/// <summary>
/// A wish to change something that must survive. Everything that is not in the state already, such as ids and what a
/// machine said about itself, is in the command; the time comes with it (see <see cref="TimedCommand"/>). So the same
/// commands give the same state on every machine and in every replay.
/// </summary>
public abstract record Command
{
    private protected Command()
    {
    }

    /// <summary>Who wishes it, for the audit trail.</summary>
    public Origin Origin { get; init; } = Origin.System;

    /// <summary>
    /// Whether it is only a wish for more, which can wait: refused first when the disk fills up, so that what has to be
    /// recorded (results, lost nodes, removals) still finds room.
    /// </summary>
    public virtual bool IsGrowth => false;
}
