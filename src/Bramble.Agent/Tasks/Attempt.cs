namespace Bramble.Agent.Tasks;

/// <summary>An attempt in memory. Every field but the first is written under the runner's lock.</summary>
internal sealed class Attempt(AttemptKey key, string directory)
{
    public AttemptKey Key { get; } = key;

    public string Directory { get; } = directory;

    public AttemptState State { get; set; }

    public AttemptIntent? Intent { get; set; }

    public AttemptResult? Result { get; set; }

    public long Epoch { get; set; }

    /// <summary>Of the shim; 0 where there is none yet.</summary>
    public int Pid { get; set; }

    /// <summary>A descriptor that is readable once the shim has ended; -1 where there is none.</summary>
    public int Pidfd { get; set; } = -1;

    /// <summary>Set once somebody asked for its end.</summary>
    public TimeSpan? CancelGrace { get; set; }

    /// <summary>Ends when it was started or refused; null for one found at the start of the agent.</summary>
    public TaskCompletionSource? Started { get; init; }

    public AttemptStatus Status => new(Key, State, Epoch, Result);
}
