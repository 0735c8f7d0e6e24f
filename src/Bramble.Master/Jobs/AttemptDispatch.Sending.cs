using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Jobs;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.Jobs;

/// <summary>What goes to an agent, made at the moment there is room for it.</summary>
internal sealed partial class AttemptDispatch
{
    /// <summary>Acknowledgements of one message: each has under 48 bytes.</summary>
    private const int AcksPerMessage = 500;

    private void Enqueue(AttemptSession attempts, Outgoing outgoing)
    {
        lock (attempts.Lock)
        {
            attempts.Outgoing.Enqueue(outgoing);
            if (attempts.IsSending)
            {
                return;
            }

            attempts.IsSending = true;
        }

        _ = SendAsync(attempts);
    }

    private async Task SendAsync(AttemptSession attempts)
    {
        // Leaves the caller's thread, which may be the store's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (Next(attempts) is { } message)
            {
                if (message.BodyCase != Wire.MasterMessage.BodyOneofCase.None && !await attempts.Session.SendAsync(message, attempts.Closed))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over; the next begins with what there is then.
        }
    }

    /// <returns>Null where nothing is left; empty where there is nothing to be said of what was next.</returns>
    private Wire.MasterMessage? Next(AttemptSession attempts)
    {
        lock (attempts.Lock)
        {
            if (!attempts.Outgoing.TryDequeue(out var next))
            {
                attempts.IsSending = false;
                return null;
            }

            if (next.Kind is OutgoingKind.Ack or OutgoingKind.Discard)
            {
                return Acks(attempts, next);
            }

            var state = store.State;
            var job = state.Jobs.Find(next.Id.Task.Job);
            var attempt = state.Jobs.Find(next.Id);
            var isKnown = attempts.Known.Contains(next.Id);
            if (next.Kind == OutgoingKind.Stop && (isKnown || attempt is null || attempt.Node != attempts.Node))
            {
                return AttemptMessages.Stop(next.Id, job?.Record.Spec);
            }

            if (isKnown || job is null || attempt is not { State: AttemptState.Assigned })
            {
                return new Wire.MasterMessage();
            }

            if (job.IsCancelled)
            {
                _ = NeverSentAsync(attempts, next.Id);
                return new Wire.MasterMessage();
            }

            attempts.Known.Add(next.Id);
            return AttemptMessages.Start(job.Record, attempt);
        }
    }

    private static Wire.MasterMessage Acks(AttemptSession attempts, Outgoing first)
    {
        var acks = new Wire.AttemptAcks();
        Outgoing? next = first;
        while (next is { } ack)
        {
            attempts.Known.Remove(ack.Id);
            acks.Acks.Add(new Wire.AttemptAck { Id = AttemptMessages.Id(ack.Id), DiscardLog = ack.Kind == OutgoingKind.Discard });
            next = acks.Acks.Count < AcksPerMessage && attempts.Outgoing.TryPeek(out var following) && following.Kind is OutgoingKind.Ack or OutgoingKind.Discard
                ? attempts.Outgoing.Dequeue()
                : null;
        }

        return new Wire.MasterMessage { AttemptAcks = acks };
    }

    /// <summary>The agent never had it, as its list says, and will not get it: nobody else can tell how it ended.</summary>
    private Task<CommandResult> NeverSentAsync(AttemptSession attempts, AttemptId id) => store.ExecuteAsync(
        new AttemptEnded(id, attempts.Node, attempts.Session.Epoch, AttemptMessages.NeverStarted) { Origin = Origin.System }, CancellationToken.None);
}
