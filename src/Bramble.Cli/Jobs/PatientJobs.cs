using System.Net;
using Bramble.Cli.Client;
using Bramble.Protocol;
using Bramble.Protocol.Api;
using Bramble.Protocol.Client;

namespace Bramble.Cli.Jobs;

/// <summary>Asks again while the master is away: it may be starting anew, and a job goes on without it.</summary>
/// <param name="time">The clock.</param>
/// <param name="say">Tells a person, once each time the master goes.</param>
internal sealed class PatientJobs(TimeProvider time, Action<string> say)
{
    /// <summary>How often the master is asked while it is away.</summary>
    internal static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>A machine that boots anew is back within this; the job goes on in any case.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private bool _away;

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="CommandException">The master stayed away too long, or the answer is no.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await ask(cancellationToken);
                Back();
                return answer;
            }
            catch (CommandException e) when (e.ExitCode == ExitCode.NoMaster && time.GetElapsedTime(since) < Longest)
            {
                Away();
            }
            catch (RefusedException e) when (IsForLater(e.Problem) && time.GetElapsedTime(since) < Longest)
            {
                // It starts, stops, or has its hands full.
            }
            catch (Exception e) when (e is IOException or HttpRequestException && time.GetElapsedTime(since) < Longest)
            {
                Away(); // It broke off within its answer.
            }

            await Task.Delay(Wait, time, cancellationToken);
        }
    }

    /// <summary>Whether the same question may get another answer soon.</summary>
    public static bool IsForLater(Problem problem) =>
        (HttpStatusCode)problem.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    private void Away()
    {
        lock (_lock)
        {
            if (_away)
            {
                return;
            }

            _away = true;
        }

        say("the master is away; the job goes on, and so does this as soon as it is back.");
    }

    private void Back()
    {
        lock (_lock)
        {
            if (!_away)
            {
                return;
            }

            _away = false;
        }

        say("the master is back.");
    }
}
