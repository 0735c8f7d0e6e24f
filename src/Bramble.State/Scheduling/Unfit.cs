namespace Bramble.State.Scheduling;

/// <summary>Why a node cannot be given a task.</summary>
internal enum Unfit
{
    /// <summary>Others are named, or the task is bound to another.</summary>
    NotNamed,

    /// <summary>Its facts or labels do not fit the expression.</summary>
    Where,

    /// <summary>It never has so many processors.</summary>
    TooFewCores,

    /// <summary>It never has so much memory.</summary>
    TooLittleMemory,

    /// <summary>Its owner does not let a task ask for so much, or run as that user.</summary>
    NotAllowed,

    /// <summary>Waits for approval.</summary>
    Pending,

    Late,

    Lost,

    /// <summary>A person must look at it.</summary>
    Held,

    Draining,

    /// <summary>Its connection has just ended.</summary>
    Disconnected,

    /// <summary>It has not told how it is yet.</summary>
    Silent,

    /// <summary>Its agent takes no tasks.</summary>
    Refuses,

    UnderVoltage,

    Hot,

    /// <summary>Its temperature, load or the like does not fit the expression now.</summary>
    WhereNow,

    /// <summary>All processors are set aside.</summary>
    NoCores,

    /// <summary>Too little memory is free.</summary>
    NoMemory,

    /// <summary>It has just refused a task of the job.</summary>
    RefusedIt,
}
