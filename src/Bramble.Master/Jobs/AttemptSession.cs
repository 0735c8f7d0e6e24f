using System.Runtime.InteropServices;
using Bramble.Master.AgentSessions;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;

namespace Bramble.Master.Jobs;

/// <summary>What is known of one agent's attempts in one session. Its members are used under <see cref="Lock"/>.</summary>
internal sealed class AttemptSession(AgentSession session) : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private volatile bool _isReady;

    public Lock Lock { get; } = new();

    public AgentSession Session => session;

    public NodeId Node => session.NodeId;

    /// <summary>Ends with the session.</summary>
    public CancellationToken Closed { get; private set; }

    /// <summary>Whether the agent has told all it has and was answered.</summary>
    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }

    /// <summary>What the agent told of itself so far, until it has told all; null afterwards.</summary>
    public List<ToldAttempt>? Listing { get; set; } = [];

    /// <summary>Attempts that the agent has, or was sent in this session.</summary>
    public HashSet<AttemptId> Known { get; } = [];

    /// <summary>What is to be sent, in order: names only, made into messages when there is room.</summary>
    public Queue<Outgoing> Outgoing { get; } = [];

    public bool IsSending { get; set; }

    /// <summary>Results that the store could not take; they are given to it again.</summary>
    public Dictionary<AttemptId, AttemptOutcome> Unsettled { get; } = [];

    /// <summary>Output bytes that the agent may send before it is given more.</summary>
    public int Credit { get; set; }

    public AttemptSession Open()
    {
        Closed = _closed.Token;
        return this;
    }

    public void Close() => _closed.Cancel();

    public void Dispose() => _closed.Dispose();
}

/// <summary>An attempt that an agent has.</summary>
/// <param name="Id">Which.</param>
/// <param name="Epoch">Of the session that brought it; 0 where the agent does not know.</param>
/// <param name="HasEnded">Whether its result follows.</param>
/// <param name="IsRunning">Whether its process runs.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ToldAttempt(AttemptId Id, long Epoch, bool HasEnded, bool IsRunning);

/// <summary>Something to be said of an attempt.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Outgoing(OutgoingKind Kind, AttemptId Id);

/// <summary>What is to be said.</summary>
internal enum OutgoingKind
{
    /// <summary>Run it.</summary>
    Start,

    /// <summary>End it.</summary>
    Stop,

    /// <summary>Its result is safe.</summary>
    Ack,

    /// <summary>Its result is safe or of no interest, and its output is not wanted.</summary>
    Discard,
}
