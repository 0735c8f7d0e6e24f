namespace Bramble.Agent.Tasks;

/// <summary>Is told what happens to attempts, on the runner's own threads: must return at once and not throw.</summary>
internal interface IAttemptSink
{
    /// <summary>Its program runs, or it has ended. Comes again for every unacked end after a restart.</summary>
    void Changed(AttemptStatus attempt);

    /// <summary>There may be more output than before. May be said without need; is said once more with the end.</summary>
    void OutputGrew(AttemptKey attempt);
}
