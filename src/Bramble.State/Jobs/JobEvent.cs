namespace Bramble.State.Jobs;

/// <summary>What can happen to a job.</summary>
internal enum JobEvent
{
    /// <summary>One of its tasks runs, or has.</summary>
    Started,

    /// <summary>All have ended, all of them well.</summary>
    Succeeded,

    /// <summary>All have ended, not all of them well.</summary>
    Failed,

    /// <summary>All have ended, and it had been called off.</summary>
    Cancelled,

    /// <summary>A person wants the failed ones to be tried anew.</summary>
    Retried,
}
