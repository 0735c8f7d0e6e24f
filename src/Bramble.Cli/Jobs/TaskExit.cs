using Bramble.Protocol;
using Bramble.Protocol.Api;

namespace Bramble.Cli.Jobs;

/// <summary>The exit code that a shell would give for what became of a task.</summary>
internal static class TaskExit
{
    /// <summary>As of timeout(1).</summary>
    public const int TimedOut = 124;

    /// <summary>As of a shell whose command is missing or can't be run.</summary>
    public const int CouldNotStart = 127;

    /// <summary>As of a shell that Ctrl-C ended: 128 and the number of SIGINT.</summary>
    public const int Interrupted = 130;

    private const int SignalBase = 128;
    private const int Kill = 9;

    /// <summary>0 where the task succeeded; else never 0.</summary>
    public static int Of(TaskInfo task) => task.State == TaskState.Succeeded ? ExitCode.Done
        : task.Attempts is [.., var last] ? Of(last)
        : ExitCode.Failed;

    /// <summary>The last attempt's end as a number.</summary>
    public static int Of(AttemptInfo attempt) => attempt switch
    {
        { State: AttemptState.Succeeded } => ExitCode.Done,
        { Reason: AttemptReason.Timeout } => TimedOut,
        { Reason: AttemptReason.OutOfMemory } => SignalBase + Kill,
        { Reason: AttemptReason.CouldNotStart } => CouldNotStart,
        { ExitCode: { } code and not 0 } => code,
        { Signal: { } signal } => SignalBase + signal,
        _ => ExitCode.Failed,
    };
}
