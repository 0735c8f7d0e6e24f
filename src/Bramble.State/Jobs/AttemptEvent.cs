namespace Bramble.State.Jobs;

/// <summary>What can happen to an attempt.</summary>
internal enum AttemptEvent
{
    /// <summary>Its agent has taken it.</summary>
    Starting,

    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>Ended with exit code 0.</summary>
    Succeeded,

    /// <summary>Ended otherwise, or could not start.</summary>
    Failed,

    /// <summary>Stopped because it is not wanted any more.</summary>
    Cancelled,

    /// <summary>Nobody will ever know how it ended.</summary>
    Lost,
}
