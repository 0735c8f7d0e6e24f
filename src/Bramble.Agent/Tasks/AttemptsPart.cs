using Bramble.Agent.Connection;
using Bramble.Protocol.Sessions.V1;
using Bramble.Protocol.Text;

namespace Bramble.Agent.Tasks;

/// <summary>The tasks' part of a session: hands on what the master says of attempts, and sends what the link has to say.</summary>
internal sealed class AttemptsPart(AttemptsLink link) : ISessionPart, IDisposable
{
    private CancellationTokenSource? _session;
    private Task _pump = Task.CompletedTask;

    public void Opened(SessionOutbox outbox, Welcome welcome)
    {
        _session?.Dispose();
        _session = new CancellationTokenSource();
        _pump = PumpAsync(_pump, outbox, Untrusted.Clean(welcome.NodeName, Untrusted.HostnameLength), _session.Token);
    }

    public void Received(MasterMessage message) => _ = link.OnMessage(message);

    public void Closed()
    {
        _session?.Cancel();
        link.SessionEnded();
    }

    public void Dispose() => _session?.Dispose();

    /// <summary>One at a time, so that an old session takes nothing of what is meant for the new one.</summary>
    private async Task PumpAsync(Task before, SessionOutbox outbox, string nodeName, CancellationToken cancellationToken)
    {
        // Leaves the session's thread: a card that does not answer must not keep the beats from it. What went wrong with an earlier
        // session is not this one's.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        link.SessionStarted(nodeName);
        if (cancellationToken.IsCancellationRequested)
        {
            // It ended meanwhile, and was told so too early.
            link.SessionEnded();
            return;
        }

        try
        {
            while (true)
            {
                link.LookAtTerms();
                while (link.TryTake(out var message))
                {
                    if (!await outbox.SendAsync(message, cancellationToken))
                    {
                        return;
                    }
                }

                await link.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over; the next begins with a list of everything.
        }
    }
}
