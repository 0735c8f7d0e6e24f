using Bramble.Protocol.Api;

namespace Bramble.Cli.Jobs;

/// <summary>Questions about where jobs and attempts stand.</summary>
internal static class JobStates
{
    public static bool HasEnded(this Job job) => job.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    public static bool HasEnded(this TaskInfo task) => task.State is TaskState.Succeeded or TaskState.Failed or TaskState.Cancelled;

    public static bool HasEnded(this AttemptInfo attempt) => attempt.State >= AttemptState.Succeeded;

    public static bool HasRun(this AttemptInfo attempt) => attempt.State >= AttemptState.Running;

    public static int Total(this JobCounts counts) => counts.Pending + counts.Assigned + counts.Running + counts.Ended();

    public static int Ended(this JobCounts counts) => counts.Succeeded + counts.Failed + counts.Cancelled;
}
