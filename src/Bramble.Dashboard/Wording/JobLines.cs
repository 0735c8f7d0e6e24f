using System.Globalization;
using Bramble.Protocol.Api;

namespace Bramble.Dashboard.Wording;

/// <summary>Jobs and tasks in words. They are made by the server alone: the script shows what the server renders anew.</summary>
internal static class JobLines
{
    public static string State(JobState state) => state switch
    {
        JobState.Pending => "waiting",
        JobState.Running => "running",
        JobState.Succeeded => "succeeded",
        JobState.Failed => "failed",
        JobState.Cancelled => "cancelled",
        _ => "unknown",
    };

    public static string State(TaskState state) => state switch
    {
        TaskState.Pending => "waiting",
        TaskState.Assigned => "starting",
        TaskState.Running => "running",
        TaskState.Succeeded => "succeeded",
        TaskState.Failed => "failed",
        TaskState.Cancelled => "cancelled",
        _ => "unknown",
    };

    public static int Total(JobCounts counts) => counts.Pending + counts.Assigned + counts.Running + Ended(counts);

    public static int Ended(JobCounts counts) => counts.Succeeded + counts.Failed + counts.Cancelled;

    /// <summary>How far it is: <c>120 of 240 done, 4 running, 1 failed</c>.</summary>
    public static string Progress(JobCounts counts)
    {
        var text = Format($"{Ended(counts)} of {Total(counts)} done");
        return text
            + (counts.Running + counts.Assigned > 0 ? Format($", {counts.Running + counts.Assigned} running") : "")
            + (counts.Failed > 0 ? Format($", {counts.Failed} failed") : "")
            + (counts.Cancelled > 0 ? Format($", {counts.Cancelled} cancelled") : "");
    }

    /// <summary>Why it waits or ended as it did; empty where there is nothing to say.</summary>
    public static string Why(Job job) => Words.Clean(job.Waiting ?? job.Reason);

    /// <summary>Why a task ended as it did, or what is known of it now; empty where there is nothing to say.</summary>
    public static string Why(TaskInfo task) =>
        task.Why() is { } why ? Words.Clean(why) : task.State == TaskState.Failed && task.Attempts is [.., var last] ? Exit(last) : "";

    /// <summary>How long ago, or a dash.</summary>
    public static string Ago(DateTimeOffset? at, DateTimeOffset now) => at is { } known ? Words.Ago((now - known).TotalSeconds) : Words.Unknown;

    /// <summary>How long an attempt or a job has run; a dash before it ran.</summary>
    public static string Took(DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset now) =>
        from is { } begun ? Words.For(((to ?? now) - begun).TotalSeconds) : Words.Unknown;

    /// <summary>How an attempt ended, in a word or two.</summary>
    public static string Exit(AttemptInfo? attempt) => attempt switch
    {
        { ExitCode: { } code } => Format($"exit code {code}"),
        { Signal: { } signal } => Format($"signal {signal}"),
        _ => "",
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
