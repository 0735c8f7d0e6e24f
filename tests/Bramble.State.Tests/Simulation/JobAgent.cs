using Bramble.Protocol.Ids;
using Bramble.State.Jobs;

namespace Bramble.State.Tests.Simulation;

/// <summary>A machine as it really is, whatever the master thinks.</summary>
internal sealed class JobAgent
{
    /// <summary>The session it believes it has; null while it is cut off.</summary>
    public long? Epoch { get; set; }

    /// <summary>Every attempt it was given and has not forgotten.</summary>
    public HashSet<AttemptId> Known { get; } = [];

    /// <summary>Processes that run.</summary>
    public HashSet<AttemptId> Running { get; } = [];

    /// <summary>Results that nobody has acknowledged.</summary>
    public Dictionary<AttemptId, AttemptOutcome> Results { get; } = [];

    public void Forget(AttemptId attempt)
    {
        Known.Remove(attempt);
        Running.Remove(attempt);
        Results.Remove(attempt);
    }
}
