namespace Bramble.Agent.Tasks;

/// <summary>How an attempt ended. <see cref="None"/> is no outcome.</summary>
internal enum AttemptOutcome
{
    None,

    /// <summary>Exit code 0.</summary>
    Succeeded,

    /// <summary>Another exit code, a signal, too long, too much memory, or it could not start.</summary>
    Failed,

    /// <summary>Stopped because somebody asked for it.</summary>
    Cancelled,

    /// <summary>Nobody knows how it ended, or whether it did all its work.</summary>
    Lost,
}
