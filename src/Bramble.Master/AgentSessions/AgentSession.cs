using Bramble.Master.Nodes;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;
using Microsoft.AspNetCore.Connections;

namespace Bramble.Master.AgentSessions;

/// <summary>
/// One open session, for those that have something to say to its node. Messages leave in order; an agent that does not read
/// is given up. Thread safe. Kept small: there are thousands.
/// </summary>
internal sealed class AgentSession(ConnectionContext connection, LiveNode node, long epoch, AgentSessionOptions options, TimeProvider time)
{
    /// <summary>Messages that may wait before <see cref="SendAsync"/> waits.</summary>
    private const int Few = 8;

    /// <summary>Messages in a minute that say what the machine is or which tasks it takes. A good agent has one of the first a session, and four of the others.</summary>
    private const int MaxDetails = 20;

    private static readonly TimeSpan DetailsWindow = TimeSpan.FromMinutes(1);

    /// <summary>Longest that the last word of a session may take; then the connection is closed without it. A removal has 2 s in all.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Queue<MasterMessage>? _outbox;
    private TaskCompletionSource? _room;
    private Task _writing = Task.CompletedTask;
    private volatile bool _hasEnded;
    private long _detailsSince = time.GetTimestamp();
    private int _details;

    /// <summary>Whether it has been told to end: nothing that still comes from the agent counts.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The node as the master shows it.</summary>
    public LiveNode Node => node;

    public NodeId NodeId => node.Id;

    /// <summary>Number of the session among all of this node.</summary>
    public long Epoch => epoch;

    /// <summary>The version of the protocol that both sides speak.</summary>
    public uint ProtocolVersion { get; init; } = 1;

    /// <summary>Puts a message in line.</summary>
    /// <returns>False where the session has ended, or the agent reads too slowly for one more.</returns>
    public bool TrySend(MasterMessage message)
    {
        lock (_lock)
        {
            if (_hasEnded || _outbox?.Count >= options.OutboxMessages)
            {
                return false;
            }

            Enqueue(message);
        }

        return true;
    }

    /// <summary>Puts a message in line once few wait: for whoever has many, so that an agent that reads slowly holds little memory.</summary>
    /// <param name="message">Which.</param>
    /// <param name="cancellationToken">To be cancelled when the session is over.</param>
    /// <returns>False where the session has ended.</returns>
    public async ValueTask<bool> SendAsync(MasterMessage message, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_hasEnded)
                {
                    return false;
                }

                if (_outbox is null || _outbox.Count < Few)
                {
                    Enqueue(message);
                    return true;
                }

                room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Counts a message that changes what is shown of the machine: each may be an event, which pushes out another. For the one who reads.</summary>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    public void CountDetails()
    {
        if (time.GetElapsedTime(_detailsSince) >= DetailsWindow)
        {
            (_detailsSince, _details) = (time.GetTimestamp(), 0);
        }

        if (++_details > MaxDetails)
        {
            throw new InvalidDataException($"The agent says more than {MaxDetails} times a minute what its machine is.");
        }
    }

    /// <summary>Says why, then ends the session. Does nothing the second time.</summary>
    public void End(EndReason reason, string code, string message)
    {
        lock (_lock)
        {
            if (_hasEnded)
            {
                return;
            }

            _hasEnded = true;
            Enqueue(new MasterMessage { Ended = new Ended { Reason = reason, Code = code, Message = message } });
        }

        _ = CloseAsync();
    }

    /// <summary>Ends it because of what the agent did.</summary>
    public void Violation(string message) => End(EndReason.Violation, "violation", message);

    /// <summary>An agent that reads nothing, or whose messages still wait to be read, keeps no session open that has ended.</summary>
    private async Task CloseAsync()
    {
        try
        {
            await Task.Delay(LastWord, time, connection.ConnectionClosed);
            connection.Abort(new ConnectionAbortedException("The session has ended."));
        }
        catch (OperationCanceledException)
        {
            // It has closed by itself.
        }
    }

    /// <summary>Waits until nothing is written any more, and closes the connection under what takes too long: its owner may then let go of it.</summary>
    public async Task StopAsync()
    {
        Task writing;
        lock (_lock)
        {
            _hasEnded = true;
            writing = _writing;
        }

        try
        {
            await writing.WaitAsync(LastWord, time);
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException("The session has ended."));
            await writing;
        }
    }

    private void Enqueue(MasterMessage message)
    {
        (_outbox ??= new Queue<MasterMessage>()).Enqueue(message);
        if (_writing.IsCompleted)
        {
            _writing = WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        // Leaves the caller's lock and thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (Take() is { } batch)
            {
                var isLast = false;
                foreach (var message in batch)
                {
                    SessionFrame.Write(connection.Transport.Output, message);
                    isLast |= message.BodyCase == MasterMessage.BodyOneofCase.Ended;
                }

                await connection.Transport.Output.FlushAsync().AsTask().WaitAsync(options.Write, time);
                if (isLast)
                {
                    // What is written is sent before the connection closes.
                    connection.Transport.Input.CancelPendingRead();
                    return;
                }
            }
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException($"The agent has read nothing for {options.Write.TotalSeconds:0} s."));
        }
        catch (Exception e)
        {
            // The connection has ended under the message, or the message is none that can be sent: a session that cannot speak is none.
            connection.Abort(new ConnectionAbortedException(e.Message, e));
        }
    }

    private MasterMessage[]? Take()
    {
        lock (_lock)
        {
            _room?.TrySetResult();
            _room = null;
            if (_outbox is not { Count: > 0 })
            {
                // Thousands of sessions have nothing to say most of the time.
                _outbox = null;
                _writing = Task.CompletedTask;
                return null;
            }

            var batch = _outbox.ToArray();
            _outbox.Clear();
            return batch;
        }
    }
}
