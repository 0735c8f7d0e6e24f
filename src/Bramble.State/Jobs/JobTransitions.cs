using Bramble.Protocol.Api;

namespace Bramble.State.Jobs;

/// <summary>The life of a job: <c>pending -> running -> succeeded | failed | cancelled</c>; a person may take up a failed one again.</summary>
internal static class JobTransitions
{
    /// <summary>The state after <paramref name="on"/>, or null where that cannot happen.</summary>
    public static JobState? Next(JobState from, JobEvent on) => (from, on) switch
    {
        (JobState.Pending, JobEvent.Started) => JobState.Running,
        (JobState.Running, JobEvent.Succeeded) => JobState.Succeeded,
        (JobState.Pending or JobState.Running, JobEvent.Failed) => JobState.Failed,
        (JobState.Pending or JobState.Running, JobEvent.Cancelled) => JobState.Cancelled,
        (JobState.Failed, JobEvent.Retried) => JobState.Running,
        _ => null,
    };
}
