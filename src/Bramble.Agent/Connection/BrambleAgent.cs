using Bramble.Agent.Classic;
using Bramble.Agent.Tasks;
using Bramble.Protocol;
using Bramble.Shared;

namespace Bramble.Agent.Connection;

/// <summary>The agent, for whoever hosts it.</summary>
public static class BrambleAgent
{
    /// <summary>Joins where it has not yet, then stays connected until cancelled.</summary>
    /// <param name="options">What it is started with.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told of each change, from any thread, one at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Never; see the exceptions.</returns>
    /// <exception cref="AgentException">It cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task RunAsync(AgentOptions options, TimeProvider time, Action<AgentStatus> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(tell);
        using var directory = AgentLock.Take(options.Directory);

        // What runs here is taken up before the first session, which begins with a list of it. It goes on when this ends.
        using var attempts = OpenAttempts(options, time, tell);
        using var part = new AttemptsPart(attempts);
        using var service = ServiceNotifier.FromEnvironment(time);
        try
        {
            await new AgentLoop(options, [part, new ProcessesPart(options.SysRoot, time)], new AgentTimes(), time, Jitter.NextFraction, new ServiceTeller(service, tell).Tell) { Alive = service.Alive }.RunAsync(cancellationToken);
        }
        finally
        {
            service.Stopping();
        }
    }

    /// <summary>Joins where it has not yet, and ends.</summary>
    /// <param name="options">What it is started with.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told of each change.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When this machine is a node.</returns>
    /// <exception cref="AgentException">It cannot become one.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task JoinAsync(AgentOptions options, TimeProvider time, Action<AgentStatus> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(tell);
        using var directory = AgentLock.Take(options.Directory);
        await new AgentLoop(options, [], new AgentTimes(), time, Jitter.NextFraction, tell).JoinAsync(cancellationToken);
    }

    private static AttemptsLink OpenAttempts(AgentOptions options, TimeProvider time, Action<AgentStatus> tell)
    {
        try
        {
            return AttemptsLink.Open(
                new TaskRunnerOptions { DataDirectory = options.Directory, TimeZone = Environment.GetEnvironmentVariable("TZ") }, time, new RunnerLog(time, tell));
        }
        catch (IOException e)
        {
            throw new AgentException($"Tasks can't be run: {e.Message}", ExitCode.Failed, e);
        }
    }
}
