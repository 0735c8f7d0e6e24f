using Microsoft.Extensions.Logging;

namespace Bramble.Agent.Tasks;

internal sealed partial class TaskRunner
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt} was started, kept by process {Pid}")]
    private partial void LogStarted(AttemptKey attempt, int pid);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt} has ended: {Outcome}, {Code}")]
    private partial void LogEnded(AttemptKey attempt, AttemptOutcome outcome, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "Attempt {Attempt} still runs, kept by process {Pid}")]
    private partial void LogAttached(AttemptKey attempt, int pid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process that kept attempt {Attempt} was killed; {Killed} of its processes were left and ended")]
    private partial void LogShimDied(AttemptKey attempt, int killed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The result in {Directory} can't be synced and is told nevertheless: {Reason}")]
    private partial void LogNotSynced(string directory, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Directory} is damaged and was moved to {Aside}")]
    private partial void LogMovedAside(string directory, string aside);
}
