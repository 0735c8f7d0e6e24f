namespace Bramble.Agent.Tasks;

/// <summary>How far an attempt is. Moves forward only.</summary>
internal enum AttemptState
{
    /// <summary>Taken, not yet running: it waits for the disk or for its program to be loaded.</summary>
    Starting,

    /// <summary>Its program runs.</summary>
    Running,

    /// <summary>It has a result.</summary>
    Ended,
}
