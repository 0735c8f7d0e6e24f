using Bramble.Agent.Connection;
using Microsoft.Extensions.Logging;

namespace Bramble.Agent.Tasks;

/// <summary>What the runner warns of, told like everything else the agent tells.</summary>
internal sealed class RunnerLog(TimeProvider time, Action<AgentStatus> tell) : ILogger
{
    private readonly Lock _telling = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            lock (_telling)
            {
                tell(new AgentStatus { State = Connection.AgentState.Trouble, At = time.GetUtcNow(), Reason = formatter(state, exception) });
            }
        }
    }
}
