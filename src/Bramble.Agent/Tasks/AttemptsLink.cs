using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wire = Bramble.Protocol.Sessions.V1;

namespace Bramble.Agent.Tasks;

/// <summary>
/// Between the session and the runner. The session hands on what the master says and takes what is to be said; nothing is
/// queued but the names of attempts, so a slow or missing master costs no memory. Thread-safe.
/// </summary>
internal sealed partial class AttemptsLink : IAttemptSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AttemptKey, LinkedAttempt> _linked = [];
    private readonly Queue<AttemptKey> _reports = [];
    private readonly Queue<AttemptKey> _logs = [];
    private readonly Queue<Wire.AgentMessage> _list = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly byte[] _buffer = new byte[LogMessageBytes];
    private readonly TimeProvider _time;
    private readonly ITimer _look;
    private TaskRunner? _runner;
    private string _nodeName = "";
    private bool _inSession;
    private long _credit;
    private TaskTerms? _terms;
    private long _lookedAt;

    private AttemptsLink(TimeProvider time)
    {
        _time = time;
        _look = time.CreateTimer(_ => Wake(), state: null, LookEvery, LookEvery);
    }

    /// <summary>What this machine can hold tasks to.</summary>
    public TaskLimits Limits => Runner.Limits;

    private TaskRunner Runner => _runner ?? throw new InvalidOperationException("The link is not open.");

    /// <summary>Takes up the attempts there are. Once in the life of an agent, before the first session.</summary>
    /// <exception cref="IOException">Another agent works there, or the directory can't be written.</exception>
    public static AttemptsLink Open(TaskRunnerOptions options, TimeProvider time, ILogger logger) => Open(options, TaskUsers.OfThisMachine, time, logger);

    internal static AttemptsLink Open(TaskRunnerOptions options, TaskUsers users, TimeProvider time, ILogger logger)
    {
        var link = new AttemptsLink(time);
        link._runner = TaskRunner.Open(options, link, users, time, logger);
        return link;
    }

    /// <summary>A session has begun: the list of all attempts is the first to be taken, then all results that were not acked.</summary>
    /// <param name="nodeName">The node's name, from the master's welcome.</param>
    public void SessionStarted(string nodeName)
    {
        ArgumentNullException.ThrowIfNull(nodeName);
        var terms = Runner.LookAtTerms();
        lock (_lock)
        {
            _terms = terms;
            _lookedAt = _time.GetTimestamp();
            Forget();
            _nodeName = nodeName;
            _inSession = true;
            var attempts = Runner.List();
            foreach (var attempt in attempts)
            {
                _linked.Add(attempt.Key, new LinkedAttempt { AwaitsVerdict = true });
                if (attempt.State == AttemptState.Ended)
                {
                    QueueReport(attempt.Key);
                }
            }

            MakeList(attempts);
        }

        Wake();
    }

    /// <summary>The session has ended: nothing is sent until the next.</summary>
    public void SessionEnded()
    {
        lock (_lock)
        {
            Forget();
        }
    }

    /// <summary>Takes what the master says of attempts: bodies 10 to 19.</summary>
    /// <returns>False where the message is about something else.</returns>
    /// <exception cref="InvalidDataException">The master did what the protocol does not allow.</exception>
    public bool OnMessage(Wire.MasterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        switch (message.BodyCase)
        {
            case Wire.MasterMessage.BodyOneofCase.StartAttempt:
                Start(message.StartAttempt);
                break;
            case Wire.MasterMessage.BodyOneofCase.StopAttempt:
                _ = Runner.Cancel(AttemptWire.Key(message.StopAttempt.Id), AttemptWire.Grace(message.StopAttempt));
                break;
            case Wire.MasterMessage.BodyOneofCase.AttemptAcks:
                foreach (var ack in message.AttemptAcks.Acks)
                {
                    Acked(AttemptWire.Key(ack.Id), ack.DiscardLog);
                }

                break;
            case Wire.MasterMessage.BodyOneofCase.KnownAttempts:
                Judge(message.KnownAttempts);
                break;
            case Wire.MasterMessage.BodyOneofCase.LogRequest:
                lock (_lock)
                {
                    _credit = Math.Min(_credit + message.LogRequest.CreditBytes, MaxCredit);
                }

                Wake();
                break;
            default:
                return false;
        }

        return true;
    }

    void IAttemptSink.Changed(AttemptStatus attempt)
    {
        lock (_lock)
        {
            if (!_inSession)
            {
                return;
            }

            var linked = Linked(attempt.Key);
            if (!linked.Unwanted)
            {
                QueueReport(attempt.Key);
            }
            else if (attempt.State == AttemptState.Ended)
            {
                Remove(attempt.Key);
            }
        }

        Wake();
    }

    void IAttemptSink.OutputGrew(AttemptKey attempt)
    {
        lock (_lock)
        {
            if (!_inSession || !_linked.TryGetValue(attempt, out var linked) || linked.AwaitsVerdict || linked.Unwanted)
            {
                return;
            }

            QueueLog(attempt, linked);
            if (_credit == 0)
            {
                return;
            }
        }

        Wake();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _look.Dispose();
        _runner?.Dispose();
    }

    private void Start(Wire.StartAttempt start)
    {
        var spec = AttemptWire.Spec(start, _nodeName);
        lock (_lock)
        {
            _ = Linked(spec.Key);
        }

        _ = Runner.StartAsync(spec);
    }

    private void Acked(AttemptKey key, bool discardLog)
    {
        lock (_lock)
        {
            if (!_linked.TryGetValue(key, out var linked) || Runner.Find(key) is not { State: AttemptState.Ended })
            {
                return; // Acked twice.
            }

            linked.Acked = true;
            if (discardLog)
            {
                Remove(key);
            }
            else
            {
                QueueLog(key, linked);
            }
        }

        Wake();
    }

    private void Judge(Wire.KnownAttempts known)
    {
        lock (_lock)
        {
            foreach (var verdict in known.Verdicts)
            {
                var key = AttemptWire.Key(verdict.Id);
                if (!_linked.TryGetValue(key, out var linked) || !linked.AwaitsVerdict)
                {
                    continue; // Ended and acked in between, or never of this agent.
                }

                linked.AwaitsVerdict = false;
                linked.StdoutOffset = (long)Math.Min(verdict.StdoutOffset, long.MaxValue);
                linked.StderrOffset = (long)Math.Min(verdict.StderrOffset, long.MaxValue);
                if (verdict.Keep)
                {
                    QueueLog(key, linked);
                }
                else
                {
                    Unwant(key, linked);
                }
            }

            if (!known.More)
            {
                foreach (var (key, linked) in _linked.Where(pair => pair.Value.AwaitsVerdict).ToList())
                {
                    linked.AwaitsVerdict = false;
                    Unwant(key, linked);
                }
            }
        }

        Wake();
    }

    /// <summary>Ends an attempt that does not count, and forgets it when it has ended.</summary>
    private void Unwant(AttemptKey key, LinkedAttempt linked)
    {
        linked.Unwanted = true;
        if (!Runner.Cancel(key))
        {
            Remove(key);
        }
    }

    private void Remove(AttemptKey key)
    {
        _linked.Remove(key);
        _ = Runner.Ack(key);
    }

    private LinkedAttempt Linked(AttemptKey key)
    {
        if (!_linked.TryGetValue(key, out var linked))
        {
            linked = new LinkedAttempt();
            _linked.Add(key, linked);
        }

        return linked;
    }

    private void Forget()
    {
        _inSession = false;
        _credit = 0;
        _linked.Clear();
        _reports.Clear();
        _logs.Clear();
        _list.Clear();
    }

    private void QueueReport(AttemptKey key)
    {
        var linked = _linked[key];
        if (!linked.ReportQueued)
        {
            linked.ReportQueued = true;
            _reports.Enqueue(key);
        }
    }

    private void QueueLog(AttemptKey key, LinkedAttempt linked)
    {
        if (!linked.LogQueued)
        {
            linked.LogQueued = true;
            _logs.Enqueue(key);
        }
    }

    private void Wake() => _signal.Writer.TryWrite(true);
}
