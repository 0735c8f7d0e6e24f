using System.Threading.Channels;
using Bramble.Protocol.Api;
using Bramble.State;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Store;

/// <summary>
/// The one writer of everything durable. Takes what has queued up as a batch, lets the log make it durable, tells the
/// subscribers, then answers the callers; an answer never comes before the disk. Reading <see cref="State"/> is free and
/// goes on while the store is degraded. Thread safe.
/// </summary>
internal sealed partial class ClusterStore(
    IBatchLog log, DiskRoom room, IOptions<StoreOptions> options, TimeProvider time, StoreMetrics metrics, ILogger<ClusterStore> logger) : IAsyncDisposable
{
    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _publishing = new();
    private Action<CommittedBatch>? _subscribers;
    private ClusterState _state = ClusterState.Empty;
    private StoreProblem? _degraded;
    private Task _loop = Task.CompletedTask;

    /// <summary>The newest state that is on disk.</summary>
    public ClusterState State => Volatile.Read(ref _state);

    /// <summary>Why nothing can be written now; null where it can.</summary>
    public StoreProblem? Degraded => Volatile.Read(ref _degraded);

    /// <summary>What a person has to see to: why nothing can be written, or why nothing new is taken on. Null where all is well.</summary>
    public StoreProblem? Problem => Degraded ?? room.Full;

    /// <summary>Told after <see cref="Degraded"/> has changed, on the writer's loop.</summary>
    public event EventHandler? DegradedChanged;

    /// <summary>Ends when the loop does; faulted after something unexpected, when the process should end too.</summary>
    public Task Completion => _loop;

    /// <summary>Reads everything and starts to take commands. On a disk that can only be read the store is degraded from the start.</summary>
    /// <exception cref="StoreException">The store cannot be opened or trusted; there is nothing to serve.</exception>
    public void Start()
    {
        try
        {
            _state = Open();
        }
        catch (StoreException e) when (e.IsOfDisk)
        {
            if (log.Read() is not { } state)
            {
                throw;
            }

            _state = state;
            Degrade(e);
        }

        _loop = RunAsync(_stop.Token);
    }

    /// <summary>Gives a command and waits until it is on disk or refused.</summary>
    /// <param name="command">What is wished.</param>
    /// <param name="cancellationToken">Counts until the command's batch begins: a cancelled command is surely not done.</param>
    public Task<CommandResult> ExecuteAsync(Command command, CancellationToken cancellationToken)
    {
        if ((Degraded ?? (command.IsGrowth ? room.Full : null)) is { } problem)
        {
            return Task.FromResult<CommandResult>(new CommandResult.Unavailable(problem));
        }

        var waiting = new Waiting(command, new TaskCompletionSource<CommandResult>(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        if (_queue.Writer.TryWrite(waiting))
        {
            return waiting.Answer.Task;
        }

        return Task.FromResult<CommandResult>(new CommandResult.Unavailable(_queue.Reader.Completion.IsCompleted || _stop.IsCancellationRequested
            ? Stopped
            : new StoreProblem("store-busy", $"{options.Value.QueueLength} commands wait for the disk already. Try again in a moment.")));
    }

    /// <summary>
    /// Calls <paramref name="subscriber"/> with every batch from now on, in order, on the writer's loop: it must be quick
    /// and not throw. After a failure it gets the state as read again, without changes.
    /// </summary>
    /// <returns>The state that the first call goes on from.</returns>
    public ClusterState Subscribe(Action<CommittedBatch> subscriber)
    {
        lock (_publishing)
        {
            _subscribers += subscriber;
            return State;
        }
    }

    /// <summary>Takes no more commands, finishes those that wait and closes the log.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync();
        await _loop;
        log.Dispose();
        _stop.Dispose();
    }

    private static readonly StoreProblem Stopped = new("store-stopped", "The master is stopping. Try again when it is back.");

    private static readonly StoreProblem NoRoom = new(ProblemCodes.StoreFull, "The disk is full: nothing new is taken on. Free some space.");

    private static StoreProblem Unconfirmed(string reason) =>
        new("store-unconfirmed", $"Nobody can say whether this was recorded: {reason} Look before you repeat it.");

    private async Task RunAsync(CancellationToken stopping)
    {
        // Leaves the caller's thread: commits block theirs.
        await Task.Yield();
        var batch = new List<Waiting>();
        try
        {
            var isOpen = Degraded is null || await RecoverAsync(stopping);
            while (isOpen && await _queue.Reader.WaitToReadAsync(CancellationToken.None))
            {
                Take(batch);
                if (batch.Count > 0 && !await CommitAsync(batch) && !await RecoverAsync(stopping))
                {
                    break;
                }

                batch.Clear();
            }
        }
        finally
        {
            // Also after the unexpected, which ends the loop: nobody waits for ever, and nobody is told what is not known.
            _queue.Writer.TryComplete();
            foreach (var waiting in batch)
            {
                waiting.Answer.TrySetResult(new CommandResult.Unavailable(Unconfirmed("the master failed.")));
            }

            while (_queue.Reader.TryRead(out var left))
            {
                left.Answer.TrySetResult(new CommandResult.Unavailable(Stopped));
            }
        }

        if (Degraded is null)
        {
            CloseClean();
        }
    }

    private void Take(List<Waiting> batch)
    {
        while (batch.Count < options.Value.BatchSize && _queue.Reader.TryRead(out var waiting))
        {
            if (waiting.Cancellation.IsCancellationRequested)
            {
                waiting.Answer.TrySetCanceled(waiting.Cancellation);
            }
            else
            {
                batch.Add(waiting);
            }
        }
    }

    private async Task<bool> CommitAsync(List<Waiting> batch)
    {
        var now = time.GetUtcNow();
        var start = time.GetTimestamp();
        CommittedBatch committed;
        try
        {
            committed = await log.CommitAsync([.. batch.Select(waiting => new TimedCommand(waiting.Command, now))], CancellationToken.None);
        }
        catch (StoreException e) when (e.IsFull && room.TrySpend())
        {
            return await CommitInReserveAsync(batch);
        }
        catch (StoreException e)
        {
            Fail(batch, e);
            return false;
        }

        metrics.Committed(time.GetElapsedTime(start), batch.Count);
        Publish(committed);
        foreach (var (waiting, decision) in batch.Zip(committed.Decisions))
        {
            if (decision is Decision.Refused { Refusal: CommandFailed failed })
            {
                RuleFailed(logger, failed.Command, failed.Cause);
            }

            waiting.Answer.TrySetResult(decision switch
            {
                Decision.Accepted accepted => new CommandResult.Committed(accepted.Subject),
                Decision.Refused refused => new CommandResult.Refused(refused.Refusal),
                _ => throw new InvalidOperationException("A decision is one or the other."),
            });
        }

        return true;
    }

    /// <summary>Once more, without what can wait, in the room that the ballast has left; a full disk has kept nothing of the batch.</summary>
    private async Task<bool> CommitInReserveAsync(List<Waiting> batch)
    {
        try
        {
            Publish(new CommittedBatch(log.Open(), [], []));
        }
        catch (StoreException e)
        {
            Fail(batch, e);
            return false;
        }

        foreach (var waiting in batch.Where(waiting => waiting.Command.IsGrowth))
        {
            waiting.Answer.TrySetResult(new CommandResult.Unavailable(room.Full ?? NoRoom));
        }

        batch.RemoveAll(waiting => waiting.Command.IsGrowth);
        return batch.Count == 0 || await CommitAsync(batch);
    }

    private void Fail(List<Waiting> batch, StoreException e)
    {
        Degrade(e);
        var unconfirmed = Unconfirmed(e.Message);
        foreach (var waiting in batch)
        {
            waiting.Answer.TrySetResult(new CommandResult.Unavailable(unconfirmed));
        }
    }

    /// <summary>Opens and reads everything, with the ballast's room where there is no other.</summary>
    private ClusterState Open()
    {
        try
        {
            return log.Open();
        }
        catch (StoreException e) when (e.IsFull && room.TrySpend())
        {
            return log.Open();
        }
    }

    /// <summary>Opens and reads anew until that works; meanwhile commands are refused with the reason.</summary>
    /// <returns>False where the master stops before.</returns>
    private async Task<bool> RecoverAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.RetryEvery, time);
        while (true)
        {
            while (Degraded is { } problem && _queue.Reader.TryRead(out var waiting))
            {
                waiting.Answer.TrySetResult(new CommandResult.Unavailable(problem));
            }

            try
            {
                var state = Open();
                Volatile.Write(ref _degraded, null);
                Publish(new CommittedBatch(state, [], []));
                Recovered(logger);
                DegradedChanged?.Invoke(this, EventArgs.Empty);
                return true;
            }
            catch (StoreException e)
            {
                Degrade(e);
            }

            try
            {
                await timer.WaitForNextTickAsync(stopping);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private void Publish(CommittedBatch batch)
    {
        lock (_publishing)
        {
            Volatile.Write(ref _state, batch.State);
            _subscribers?.Invoke(batch);
        }
    }

    private void Degrade(StoreException e)
    {
        metrics.Failed();
        if (!string.Equals(Degraded?.Message, e.Message, StringComparison.Ordinal))
        {
            StoreFailed(logger, e.Message);
        }

        Volatile.Write(ref _degraded, new StoreProblem(e.IsFull ? ProblemCodes.StoreFull : ProblemCodes.StoreDegraded, e.Message));
        DegradedChanged?.Invoke(this, EventArgs.Empty);
    }

    private void CloseClean()
    {
        try
        {
            log.CloseClean();
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            // Nothing is lost: the next start only checks the file first.
            StoreFailed(logger, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "The store cannot write; commands are refused until it can: {Reason}")]
    private static partial void StoreFailed(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Error, "A rule failed at {Command}, which was refused; this is a fault of the master's")]
    private static partial void RuleFailed(ILogger logger, string command, Exception exception);

    [LoggerMessage(LogLevel.Information, "The store was opened and read anew and takes commands again")]
    private static partial void Recovered(ILogger logger);

    private sealed record Waiting(Command Command, TaskCompletionSource<CommandResult> Answer, CancellationToken Cancellation);
}
