using Bramble.State.Jobs;

namespace Bramble.State.Housekeeping;

/// <summary>
/// Lets time do its work: expires tokens, forgets ended tokens, old tombstones and finished jobs, trims the audit trail. Each run does a
/// bounded part; the one who gives it gives it again while there were changes.
/// </summary>
public sealed record Sweep : Command
{
    /// <summary>How long finished jobs are kept.</summary>
    public JobRetention Jobs { get; init; } = new();

    /// <summary>A time that has surely come, where the clock may be ahead of it: nothing ends or is forgotten for a later one. The command's own where null.</summary>
    public DateTimeOffset? Until { get; init; }
}
