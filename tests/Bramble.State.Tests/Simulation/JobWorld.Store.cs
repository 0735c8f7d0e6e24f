using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;

namespace Bramble.State.Tests.Simulation;

/// <summary>What is in memory, what is on disk, and what a crash leaves.</summary>
internal sealed partial class JobWorld
{
    private Decision Give(Command command)
    {
        var (state, decision) = _memory.Run(new TimedCommand(command, _now));
        if (decision is Decision.Accepted accepted)
        {
            Assert.True(accepted.Changes.SequenceEqual(((Decision.Accepted)_memory.Decide(command, _now)).Changes), "deciding twice gives two results");
            foreach (var change in accepted.Changes)
            {
                Check(command, change);
            }

            _batch.AddRange(accepted.Changes);
            _input = _input.Follow(state, accepted.Changes);
        }

        _memory = state;
        return decision;
    }

    /// <summary>What one change may do, seen from the state before its command.</summary>
    private void Check(Command command, Change change)
    {
        switch (change)
        {
            case TaskPut { Task: var task } when _memory.Jobs.Find(task.Id.Job) is { } job:
                var before = job.Task(task.Id.Index);
                Assert.True(
                    before.State is not (TaskState.Succeeded or TaskState.Cancelled) && (before.State != TaskState.Failed || command is RetryJob),
                    "an outcome was recorded twice");
                Assert.Equal(command is PlaceTasks ? before.LastAttempt + 1 : before.LastAttempt, task.LastAttempt);
                break;
            case AttemptPut { Attempt: var attempt }:
                var known = _memory.Jobs.Find(attempt.Id);
                Assert.True(known is not null || command is PlaceTasks, "an attempt came from nowhere");
                Assert.True(known is null || known.IsActive || (known.State == attempt.State && known.Outcome == attempt.Outcome), "an ended attempt changed");
                Assert.True(known?.Superseded is null, "a superseded result changed");
                break;
            default:
                break;
        }
    }

    private void Commit()
    {
        _disk.Commit(_batch);
        _batch.Clear();
        _durable = _disk.Load();
        StateChecks.Same(_memory, _durable);
        foreach (var action in _afterCommit)
        {
            action();
        }

        _afterCommit.Clear();
    }

    private void Crash()
    {
        _batch.Clear();
        _afterCommit.Clear();
        _memory = _durable = _disk.Load();
        _input = SchedulingInput.Of(_memory, _agents.Keys.Select(node => Capacity(node, _temperatures.GetValueOrDefault(node))));
    }

    /// <summary>Lets everything run until it has ended: nodes are back and cool, agents answer.</summary>
    private void Finish()
    {
        Commit();
        for (var round = 0; _memory.Jobs.All.Any(job => !job.Progress.IsFinished); round++)
        {
            Assert.True(round < 200, $"a task never comes to an end: {Stuck()}");
            JobChecks.Hold(_memory);
            _now += JobRules.MaxBackOff;
            foreach (var node in _agents.Keys.OrderBy(id => id.Value).ToList())
            {
                Give(new ResumeNode(node));
                Warm(node, 40);
                Connect(node, isReboot: false);
            }

            while (!_memory.Jobs.Unknown.IsEmpty && Ordered(_memory.Jobs.Unknown).FirstOrDefault(id => !_agents.ContainsKey(_memory.Jobs.Find(id)!.Node)) is { Number: > 0 } gone)
            {
                _answeredFor.Add(gone);
                Give(new GiveUpAttempt(gone, null, ByPerson: true));
            }

            var result = Scheduler.Place(_input, _now);
            _input = result.Next;
            Give(new PlaceTasks(result.Placements));
            Commit();
            foreach (var node in _agents.Keys.OrderBy(id => id.Value).ToList())
            {
                Deliver(node, 0);
                CheckSingles();
                while (_agents[node].Running.Count > 0)
                {
                    End(node, 0, 0);
                }

                for (var i = _agents[node].Known.Count; i > 0; i--)
                {
                    Report(node, i - 1, 1);
                }
            }

            Commit();
        }
    }

    private string Stuck() => string.Join("; ", _memory.Jobs.All.Where(job => !job.Progress.IsFinished).Select(job =>
        $"{job.Record.Spec.Name} {job.Progress} queued {job.Queued} due {job.DueAt} waits: {WaitingReason.Explain(_input, job, _now)}: "
        + string.Join(", ", Enumerable.Range(0, job.Record.Count).Select(i => $"{job.Task(i)} {job.Attempts(i).LastOrDefault()}"))));

    private static List<AttemptId> Ordered(IEnumerable<AttemptId> attempts) =>
        [.. attempts.OrderBy(id => id.Task.Job.Value).ThenBy(id => id.Task.Index).ThenBy(id => id.Number)];
}
