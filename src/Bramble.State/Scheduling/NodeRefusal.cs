using Bramble.Protocol.Api;
using Bramble.State.Jobs;

namespace Bramble.State.Scheduling;

/// <summary>A node could not start a task of a job for a reason of its own, such as a full disk. It is passed over for that job for a while.</summary>
/// <param name="Times">How often in a row; attempts that were on their way when it refused first count once.</param>
/// <param name="At">When it last did.</param>
/// <param name="Message">What it said.</param>
internal sealed record NodeRefusal(int Times, DateTimeOffset At, string? Message)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>A minute, doubled each time, ten at most.</summary>
    public DateTimeOffset Until => At + TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(Times - 1, 8), Longest.Ticks));

    /// <summary>Whether the node is passed over at that time. One that would be for longer than the longest time refused before the clock was set back.</summary>
    public bool Holds(DateTimeOffset at) => at < Until && Until - at <= Longest;

    /// <summary>What is known of the node and the job after an attempt has changed; null where nothing speaks against them.</summary>
    internal static NodeRefusal? After(NodeRefusal? before, AttemptRecord attempt)
    {
        var isOlder = before is not null && attempt.AssignedAt <= before.At;
        if (attempt is { State: AttemptState.Failed, Outcome: { Reason: AttemptReason.NodeRefused } outcome, FinishedAt: { } at, Superseded: null })
        {
            return before is null ? new NodeRefusal(1, at, outcome.Message)
                : isOlder && at >= before.At ? before
                : new NodeRefusal(before.Times + 1, at, outcome.Message);
        }

        return attempt.State is AttemptState.Assigned or AttemptState.Starting or AttemptState.Lost or AttemptState.Cancelled || isOlder ? before : null;
    }
}
