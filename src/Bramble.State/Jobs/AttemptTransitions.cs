using Bramble.Protocol.Api;

namespace Bramble.State.Jobs;

/// <summary>
/// The life of an attempt: <c>assigned -> starting -> running -> succeeded | failed | cancelled | lost</c>. It only goes
/// forward, and may skip: the reports between are not kept by anybody, so the first one heard may be a later one.
/// </summary>
internal static class AttemptTransitions
{
    /// <summary>The state after <paramref name="on"/>, or null where that cannot happen.</summary>
    public static AttemptState? Next(AttemptState from, AttemptEvent on) => (from, on) switch
    {
        (AttemptState.Assigned, AttemptEvent.Starting) => AttemptState.Starting,
        (AttemptState.Assigned or AttemptState.Starting, AttemptEvent.Running) => AttemptState.Running,
        (AttemptState.Assigned or AttemptState.Starting or AttemptState.Running, AttemptEvent.Succeeded) => AttemptState.Succeeded,
        (AttemptState.Assigned or AttemptState.Starting or AttemptState.Running, AttemptEvent.Failed) => AttemptState.Failed,
        (AttemptState.Assigned or AttemptState.Starting or AttemptState.Running, AttemptEvent.Cancelled) => AttemptState.Cancelled,
        (AttemptState.Assigned or AttemptState.Starting or AttemptState.Running, AttemptEvent.Lost) => AttemptState.Lost,
        _ => null,
    };

    /// <summary>Whether its process may run.</summary>
    public static bool IsActive(AttemptState state) => state is AttemptState.Assigned or AttemptState.Starting or AttemptState.Running;
}
