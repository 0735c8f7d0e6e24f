using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Bramble.Vitals;

namespace Bramble.Agent.Connection;

/// <summary>Tells which processes are the busiest when the master asks for somebody who looks; reads nothing before that.</summary>
internal sealed class ProcessesPart(string sysroot, TimeProvider time) : ISessionPart
{
    /// <summary>Questions that may wait; a master that asks for more gets no answer to them.</summary>
    private const int MaxWaiting = 4;

    /// <summary>Between two looks, the least that tells the use of processors well.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    /// <summary>A look that is older says how busy they were, not how busy they are.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ProcessReader _reader = new(sysroot, time);
    private volatile SessionOutbox? _outbox;
    private Task _work = Task.CompletedTask;
    private int _waiting;
    private long? _lookedAt;

    public void Opened(SessionOutbox outbox, Welcome welcome) => _outbox = outbox;

    public void Received(MasterMessage message)
    {
        if (message.BodyCase != MasterMessage.BodyOneofCase.ProcessRequest || _outbox is not { } outbox)
        {
            return;
        }

        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return;
        }

        _work = AnswerAsync(_work, outbox, message.ProcessRequest);
    }

    public void Closed() => _outbox = null;

    /// <summary>One after another: the reader is for one at a time.</summary>
    private async Task AnswerAsync(Task before, SessionOutbox outbox, ProcessRequest request)
    {
        // Leaves the session's reader.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var count = (int)Math.Clamp(request.Count, 1, SessionProtocol.MaxProcesses);
            if (_lookedAt is not { } looked || time.GetElapsedTime(looked) is var age && (age < Between || age > Fresh))
            {
                _ = _reader.Top(count);
                await Task.Delay(Between, time);
            }

            var processes = _reader.Top(count);
            _lookedAt = time.GetTimestamp();
            // A session that is over takes nothing more, and nobody waits for it.
            outbox.TrySend(new AgentMessage { Processes = processes.ToReport(request.Id) });
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
