using Bramble.Master.AgentSessions;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Sessions;
using Bramble.Protocol.Sessions.V1;

namespace Bramble.Master.Processes;

/// <summary>Asks nodes for their busiest processes, for somebody who looks, and gives the answers to whoever asked. Nothing is kept. Thread safe.</summary>
internal sealed class ProcessQuestions(AgentSessionTable sessions, TimeProvider time) : IAgentSessionPart
{
    /// <summary>Questions to one node that may be open at one time: a few people look; more are a program that should not.</summary>
    internal const int MaxOpen = 3;

    /// <summary>Longest wait for an answer. An agent takes half a second, and one on a card that hangs will not get better.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, Question> _open = [];
    private uint _lastId;

    /// <summary>Asks a node.</summary>
    /// <param name="node">Which.</param>
    /// <param name="count">How many processes, 1 to <see cref="SessionProtocol.MaxProcesses"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProcessesAnswer> AskAsync(NodeId node, int count, CancellationToken cancellationToken)
    {
        if (sessions.Find(node) is not { } session)
        {
            return new ProcessesAnswer.NotConnected();
        }

        if (session.ProtocolVersion < SessionProtocol.ProcessesVersion)
        {
            return new ProcessesAnswer.TooOld();
        }

        if (Open(session) is not { } question)
        {
            return new ProcessesAnswer.Busy();
        }

        try
        {
            // A session that has just ended may never tell so to a question that came after.
            return session.TrySend(new MasterMessage { ProcessRequest = new ProcessRequest { Id = question.Id, Count = (uint)count } })
                ? await question.Answer.Task.WaitAsync(Limit, time, cancellationToken)
                : new ProcessesAnswer.NotConnected();
        }
        catch (TimeoutException)
        {
            return new ProcessesAnswer.Silent();
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(question.Id);
            }
        }
    }

    public void Opened(AgentSession session)
    {
    }

    public ValueTask ReceivedAsync(AgentSession session, AgentMessage message, CancellationToken cancellationToken)
    {
        if (message.BodyCase == AgentMessage.BodyOneofCase.Processes)
        {
            lock (_lock)
            {
                // An answer that nobody waits for any more, or of a node that was not asked, is dropped.
                if (_open.TryGetValue(message.Processes.Id, out var question) && question.Session == session)
                {
                    question.Answer.TrySetResult(new ProcessesAnswer.Told(new ProcessList { Items = message.Processes.ToProcesses(), At = time.GetUtcNow() }));
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Closed(AgentSession session)
    {
        lock (_lock)
        {
            foreach (var question in _open.Values.Where(one => one.Session == session))
            {
                question.Answer.TrySetResult(new ProcessesAnswer.NotConnected());
            }
        }
    }

    private Question? Open(AgentSession session)
    {
        lock (_lock)
        {
            if (_open.Values.Count(one => one.Session.NodeId == session.NodeId) >= MaxOpen)
            {
                return null;
            }

            var question = new Question(++_lastId, session, new TaskCompletionSource<ProcessesAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
            _open[question.Id] = question;
            return question;
        }
    }

    private sealed record Question(uint Id, AgentSession Session, TaskCompletionSource<ProcessesAnswer> Answer);
}
