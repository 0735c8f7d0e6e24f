using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;

namespace Bramble.State.Jobs;

/// <summary>Checks what the scheduler has chosen, and makes attempts of it.</summary>
public static class PlaceRules
{
    internal static Decision Decide(ClusterState state, PlaceTasks command, DateTimeOffset at)
    {
        var draft = new JobDraft(state.Jobs);
        foreach (var placement in command.Placements)
        {
            if (state.Nodes.Find(placement.Node) is { IsEligible: true, Session: { } session } node && Holds(draft.Jobs, placement, node, at))
            {
                Place(draft, placement, node, session.Epoch, at);
            }
        }

        return new Decision.Accepted([.. draft.Changes], null);
    }

    private static bool Holds(JobSet jobs, Placement placement, NodeRecord node, DateTimeOffset at)
    {
        var index = placement.Task.Index;
        return jobs.Find(placement.Task.Job) is { } job
            && index >= 0 && index < job.Record.Count
            && (job.Queued is not null || job.DueAt is not null)
            && job.IsReady(index, at)
            // Tasks that are not bound start in order, which is what keeps those without a row together at the end.
            && (job.Record.Bound is { } bound ? bound.Nodes[index] == node.Id : index <= job.Touched)
            && job.Demand.IsNamed(node)
            && jobs.LoadOf(node.Id).LeavesRoom(placement.Size, job.Demand);
    }

    private static void Place(JobDraft draft, Placement placement, NodeRecord node, long epoch, DateTimeOffset at)
    {
        var job = draft.Job(placement.Task.Job);
        var task = job.Task(placement.Task.Index);
        var number = task.LastAttempt + 1;
        draft.Put(task with { State = JobDraft.Next(task, TaskEvent.Placed), LastAttempt = number, EligibleAt = null });
        draft.Put(new AttemptRecord
        {
            Id = new AttemptId(task.Id, number),
            Node = node.Id,
            NodeName = node.Name,
            Epoch = epoch,
            State = AttemptState.Assigned,
            AssignedAt = at,
        });
        if (job.Attempt(task.Id.Index, number - JobRules.MaxAttemptsKept) is { } oldest)
        {
            draft.Delete(oldest.Id);
        }
    }
}
