using System.Collections.Immutable;
using Bramble.Master.AgentSessions;
using Bramble.Master.Logs;
using Bramble.Master.Store;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State;
using Bramble.State.Jobs;
using Microsoft.Extensions.Options;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.Jobs;

/// <summary>
/// Tells agents what to run and to stop, and the store what agents tell. An attempt is sent only once it is on disk, a result
/// is acknowledged only once it is on disk, and who tells is the session's node, whatever a message says. Thread safe.
/// </summary>
internal sealed partial class AttemptDispatch(
    ClusterStore store, Reconciled sessions, SchedulingBook book, LogStore logs, IOptions<JobOptions> options, ILogger<AttemptDispatch> logger) : IAgentSessionPart
{
    /// <summary>More attempts than an agent can have: it keeps at most 10,000 results and 1,024 running ones.</summary>
    private const int MaxListed = 12_000;

    /// <summary>Answers that may wait for one agent: more than it can have attempts, it has no use for.</summary>
    private const int MaxAnswers = MaxListed;

    /// <summary>Verdicts of one message: each has under 64 bytes.</summary>
    private const int VerdictsPerMessage = 700;

    /// <summary>Begins to follow the store.</summary>
    public void Start() => store.Subscribe(Committed);

    public void Opened(AgentSession session) => sessions.Add(new AttemptSession(session).Open());

    public async ValueTask ReceivedAsync(AgentSession session, Wire.AgentMessage message, CancellationToken cancellationToken)
    {
        if (sessions.Find(session.NodeId) is not { } attempts || attempts.Session != session)
        {
            return; // A newer session has taken over.
        }

        switch (message.BodyCase)
        {
            case Wire.AgentMessage.BodyOneofCase.Attempts:
                await ListedAsync(attempts, message.Attempts);
                break;
            case Wire.AgentMessage.BodyOneofCase.Reports:
                await ReportedAsync(attempts, message.Reports);
                break;
            case Wire.AgentMessage.BodyOneofCase.Logs:
                Logged(attempts, message.Logs);
                break;
            case Wire.AgentMessage.BodyOneofCase.Terms:
                session.CountDetails();
                session.Node.SetTasks(AttemptMessages.Tasks(limits: null, message.Terms, session.Node.Tasks));
                book.Wake();
                break;
            default:
                break;
        }
    }

    public void Closed(AgentSession session)
    {
        if (sessions.Find(session.NodeId) is { } attempts && attempts.Session == session)
        {
            sessions.Remove(attempts);
            attempts.Close();
            attempts.Dispose();
        }
    }

    /// <summary>Gives results to the store again that it could not take.</summary>
    public async Task RetryAsync()
    {
        foreach (var attempts in sessions.All())
        {
            List<(AttemptId Id, AttemptOutcome Outcome)> unsettled;
            lock (attempts.Lock)
            {
                unsettled = [.. attempts.Unsettled.Select(pair => (pair.Key, pair.Value))];
            }

            if (unsettled.Count > 0)
            {
                await SettleAsync(attempts, unsettled);
            }
        }
    }

    private async ValueTask ListedAsync(AttemptSession attempts, Wire.AttemptList list)
    {
        var listing = attempts.Listing ?? throw new InvalidDataException("A session has one list of attempts.");
        if (listing.Count == 0)
        {
            // What an older agent of this node has told is nothing this one need hold to.
            attempts.Session.Node.SetTasks(AttemptMessages.Tasks(list.Limits, list.Terms, before: null));
        }

        foreach (var told in list.Attempts)
        {
            listing.Add(new ToldAttempt(AttemptMessages.Id(told.Id), told.Epoch, told.Stage == Wire.AttemptStage.Ended, told.Stage == Wire.AttemptStage.Running));
        }

        if (listing.Count > MaxListed)
        {
            throw new InvalidDataException($"An agent has at most {MaxListed} attempts.");
        }

        if (list.More)
        {
            return;
        }

        attempts.Listing = null;
        var session = attempts.Session;
        var before = store.State;
        var known = listing.Where(told => IsOurs(before, session.NodeId, told.Id, told.Epoch)).Select(told => told.Id).ToImmutableHashSet();
        switch (await store.ExecuteAsync(new ReconcileAttempts(session.NodeId, session.Epoch, known) { Origin = new Origin("agent") }, CancellationToken.None))
        {
            case CommandResult.Unavailable unavailable:
                // Its next session begins with the same list.
                session.End(Wire.EndReason.Unspecified, unavailable.Problem.Code, unavailable.Problem.Message);
                return;
            case CommandResult.Refused:
                return; // A newer session has taken over.
            default:
                break;
        }

        await AnswerAsync(attempts, listing);
        lock (attempts.Lock)
        {
            attempts.Known.UnionWith(known);
            attempts.IsReady = true;
            attempts.Credit = options.Value.OutputCreditBytes;
        }

        // What was placed meanwhile is in this state; what is placed from now on comes by the store's commits.
        Catch(attempts, store.State);
        _ = await attempts.Session.SendAsync(new Wire.MasterMessage { LogRequest = new Wire.LogRequest { CreditBytes = (uint)options.Value.OutputCreditBytes } }, attempts.Closed);
        foreach (var told in listing.Where(told => told.IsRunning && known.Contains(told.Id)))
        {
            _ = store.ExecuteAsync(new AttemptRunning(told.Id, session.NodeId, session.Epoch), CancellationToken.None);
        }

        book.Wake();
    }

    /// <summary>
    /// Says which attempts still count. One that has ended is kept even if it does not, so that its result is recorded beside the
    /// one that counts; one of a job that was called off is kept until its agent has told how it ended.
    /// </summary>
    private async ValueTask AnswerAsync(AttemptSession attempts, List<ToldAttempt> listing)
    {
        var state = store.State;
        for (var from = 0; from == 0 || from < listing.Count; from += VerdictsPerMessage)
        {
            var known = new Wire.KnownAttempts { More = from + VerdictsPerMessage < listing.Count };
            foreach (var told in listing.Skip(from).Take(VerdictsPerMessage))
            {
                var verdict = new Wire.AttemptVerdict
                {
                    Id = AttemptMessages.Id(told.Id),
                    Keep = IsOurs(state, attempts.Node, told.Id, told.Epoch) && (told.HasEnded || state.Jobs.Find(told.Id) is { IsActive: true }),
                };
                if (verdict.Keep)
                {
                    verdict.StdoutOffset = (ulong)logs.NextOffset(new LogKey(told.Id, IsError: false));
                    verdict.StderrOffset = (ulong)logs.NextOffset(new LogKey(told.Id, IsError: true));
                }

                known.Verdicts.Add(verdict);
            }

            if (!await attempts.Session.SendAsync(new Wire.MasterMessage { KnownAttempts = known }, attempts.Closed))
            {
                return;
            }
        }
    }

    private async ValueTask ReportedAsync(AttemptSession attempts, Wire.AttemptReports reports)
    {
        var state = store.State;
        var session = attempts.Session;
        lock (attempts.Lock)
        {
            if (attempts.Outgoing.Count > MaxAnswers)
            {
                throw new InvalidDataException($"{attempts.Outgoing.Count} answers wait for this agent, the bound is {MaxAnswers}: it tells faster than it reads.");
            }
        }

        var ended = new List<(AttemptId, AttemptOutcome)>();
        foreach (var report in reports.Reports)
        {
            var id = AttemptMessages.Id(report.Id);
            var hasEnded = report.Stage == Wire.AttemptStage.Ended;
            if (!IsOurs(state, session.NodeId, id, report.Epoch))
            {
                Unknown(logger, session.Node.Name, id);
                Enqueue(attempts, new Outgoing(hasEnded ? OutgoingKind.Discard : OutgoingKind.Stop, id));
                continue;
            }

            lock (attempts.Lock)
            {
                attempts.Known.Add(id);
            }

            if (hasEnded)
            {
                var outcome = AttemptMessages.Outcome(report.Result);
                logs.Expect(id, AttemptMessages.Bytes(report.Result.StdoutBytes), AttemptMessages.Bytes(report.Result.StderrBytes));
                ended.Add((id, outcome));
            }
            else if (state.Jobs.Find(id) is { IsActive: true } active)
            {
                if (active.State == AttemptState.Running || (active.State == AttemptState.Starting && report.Stage != Wire.AttemptStage.Running))
                {
                    continue; // Told before.
                }

                // Nobody waits for these: a result that overtakes them is as good.
                AttemptReport command = report.Stage == Wire.AttemptStage.Running
                    ? new AttemptRunning(id, session.NodeId, session.Epoch)
                    : new AttemptStarting(id, session.NodeId, session.Epoch);
                _ = store.ExecuteAsync(command, CancellationToken.None);
            }
            else
            {
                Enqueue(attempts, new Outgoing(OutgoingKind.Stop, id));
            }
        }

        if (ended.Count > 0)
        {
            await SettleAsync(attempts, ended);
        }
    }

    /// <summary>Gives results to the store, and acknowledges those that are on disk.</summary>
    private async Task SettleAsync(AttemptSession attempts, List<(AttemptId Id, AttemptOutcome Outcome)> ended)
    {
        var session = attempts.Session;
        var results = await Task.WhenAll(ended.Select(end =>
            store.ExecuteAsync(new AttemptEnded(end.Id, session.NodeId, session.Epoch, end.Outcome), CancellationToken.None)));
        for (var i = 0; i < results.Length; i++)
        {
            var (id, outcome) = ended[i];
            lock (attempts.Lock)
            {
                if (results[i] is CommandResult.Unavailable)
                {
                    attempts.Unsettled[id] = outcome;
                    continue;
                }

                attempts.Unsettled.Remove(id);
            }

            switch (results[i])
            {
                case CommandResult.Committed:
                    Enqueue(attempts, new Outgoing(OutgoingKind.Ack, id));
                    break;
                case CommandResult.Refused { Refusal: AttemptNotFound or AttemptNotYours }:
                    Enqueue(attempts, new Outgoing(OutgoingKind.Discard, id));
                    break;
                default:
                    // A stale session: the newer one is told again.
                    break;
            }
        }
    }

    private void Logged(AttemptSession attempts, Wire.LogChunks chunks)
    {
        var state = store.State;
        var bytes = 0;
        foreach (var chunk in chunks.Chunks)
        {
            var id = AttemptMessages.Id(chunk.Id);
            bytes += chunk.Data.Length;
            if (chunk.Stream is Wire.LogStream.Stdout or Wire.LogStream.Stderr
                && state.Jobs.Find(id) is { } attempt && attempt.Node == attempts.Node && state.Jobs.Find(id.Task.Job) is { } job)
            {
                logs.Append(
                    new LogKey(id, chunk.Stream == Wire.LogStream.Stderr), AttemptMessages.Bytes(chunk.Offset), AttemptMessages.Bytes(chunk.Dropped), chunk.Data.Span,
                    job.Record.Spec.OutputBytes);
            }
        }

        uint grant = 0;
        lock (attempts.Lock)
        {
            attempts.Credit -= bytes;
            if (attempts.Credit < 0)
            {
                throw new InvalidDataException("More output came than was asked for.");
            }

            if (attempts.Credit <= options.Value.OutputCreditBytes / 2)
            {
                grant = (uint)(options.Value.OutputCreditBytes - attempts.Credit);
                attempts.Credit = options.Value.OutputCreditBytes;
            }
        }

        if (grant > 0 && !attempts.Session.TrySend(new Wire.MasterMessage { LogRequest = new Wire.LogRequest { CreditBytes = grant } }))
        {
            lock (attempts.Lock)
            {
                attempts.Credit -= (int)grant;
            }
        }
    }

    private void Committed(CommittedBatch batch)
    {
        if (batch.Changes.Count == 0 && batch.Decisions.Count == 0)
        {
            // Read anew after a failure: anything may have changed.
            foreach (var attempts in sessions.All())
            {
                Catch(attempts, batch.State);
            }

            return;
        }

        foreach (var change in batch.Changes)
        {
            if (change is AttemptPut { Attempt: { State: Protocol.Api.AttemptState.Assigned } attempt } && sessions.Find(attempt.Node) is { IsReady: true } on)
            {
                Enqueue(on, new Outgoing(OutgoingKind.Start, attempt.Id));
            }
            else if (change is JobProgressPut { Progress: { CancelledAt: not null, IsFinished: false } progress })
            {
                StopAll(batch.State, progress.Id);
            }
        }
    }

    private void StopAll(ClusterState state, JobId job)
    {
        foreach (var attempts in sessions.All().Where(attempts => attempts.IsReady))
        {
            foreach (var id in state.Jobs.LoadOf(attempts.Node).Attempts.Where(id => id.Task.Job == job))
            {
                Enqueue(attempts, new Outgoing(OutgoingKind.Stop, id));
            }
        }
    }

    /// <summary>Sends all that a node should have heard by now.</summary>
    private void Catch(AttemptSession attempts, ClusterState state)
    {
        if (!attempts.IsReady)
        {
            return;
        }

        foreach (var attempt in state.Jobs.ActiveOn(attempts.Node))
        {
            var isCancelled = state.Jobs.Find(attempt.Id.Task.Job) is { IsCancelled: true };
            if (isCancelled || attempt.State == Protocol.Api.AttemptState.Assigned)
            {
                Enqueue(attempts, new Outgoing(isCancelled ? OutgoingKind.Stop : OutgoingKind.Start, attempt.Id));
            }
        }
    }

    /// <summary>Whether an attempt an agent names is one that was given to that node, and no other one of the same number from before a restore.</summary>
    private static bool IsOurs(ClusterState state, NodeId node, AttemptId id, long epoch) =>
        state.Jobs.Find(id) is { } attempt && attempt.Node == node && (epoch == 0 || epoch == attempt.Epoch);

    [LoggerMessage(LogLevel.Debug, "{NodeName} tells of attempt {AttemptId}, which it does not have")]
    private static partial void Unknown(ILogger logger, string nodeName, AttemptId attemptId);
}
