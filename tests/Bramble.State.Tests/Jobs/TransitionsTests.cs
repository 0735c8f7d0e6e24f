using Bramble.Protocol.Api;
using Bramble.State.Jobs;

namespace Bramble.State.Tests.Jobs;

/// <summary>Every pair of state and event of jobs, tasks and attempts, so that a new one of either has to be decided on here.</summary>
public sealed class TransitionsTests
{
    private static readonly Dictionary<(TaskState, TaskEvent), TaskState> TaskArrows = new()
    {
        [(TaskState.Pending, TaskEvent.Placed)] = TaskState.Assigned,
        [(TaskState.Pending, TaskEvent.Cancelled)] = TaskState.Cancelled,
        [(TaskState.Assigned, TaskEvent.Started)] = TaskState.Running,
        [(TaskState.Assigned, TaskEvent.Succeeded)] = TaskState.Succeeded,
        [(TaskState.Assigned, TaskEvent.Failed)] = TaskState.Failed,
        [(TaskState.Assigned, TaskEvent.Cancelled)] = TaskState.Cancelled,
        [(TaskState.Assigned, TaskEvent.GivenBack)] = TaskState.Pending,
        [(TaskState.Running, TaskEvent.Succeeded)] = TaskState.Succeeded,
        [(TaskState.Running, TaskEvent.Failed)] = TaskState.Failed,
        [(TaskState.Running, TaskEvent.Cancelled)] = TaskState.Cancelled,
        [(TaskState.Running, TaskEvent.GivenBack)] = TaskState.Pending,
        [(TaskState.Failed, TaskEvent.Retried)] = TaskState.Pending,
    };

    private static readonly Dictionary<(AttemptState, AttemptEvent), AttemptState> AttemptArrows = new()
    {
        [(AttemptState.Assigned, AttemptEvent.Starting)] = AttemptState.Starting,
        [(AttemptState.Assigned, AttemptEvent.Running)] = AttemptState.Running,
        [(AttemptState.Assigned, AttemptEvent.Succeeded)] = AttemptState.Succeeded,
        [(AttemptState.Assigned, AttemptEvent.Failed)] = AttemptState.Failed,
        [(AttemptState.Assigned, AttemptEvent.Cancelled)] = AttemptState.Cancelled,
        [(AttemptState.Assigned, AttemptEvent.Lost)] = AttemptState.Lost,
        [(AttemptState.Starting, AttemptEvent.Running)] = AttemptState.Running,
        [(AttemptState.Starting, AttemptEvent.Succeeded)] = AttemptState.Succeeded,
        [(AttemptState.Starting, AttemptEvent.Failed)] = AttemptState.Failed,
        [(AttemptState.Starting, AttemptEvent.Cancelled)] = AttemptState.Cancelled,
        [(AttemptState.Starting, AttemptEvent.Lost)] = AttemptState.Lost,
        [(AttemptState.Running, AttemptEvent.Succeeded)] = AttemptState.Succeeded,
        [(AttemptState.Running, AttemptEvent.Failed)] = AttemptState.Failed,
        [(AttemptState.Running, AttemptEvent.Cancelled)] = AttemptState.Cancelled,
        [(AttemptState.Running, AttemptEvent.Lost)] = AttemptState.Lost,
    };

    private static readonly Dictionary<(JobState, JobEvent), JobState> JobArrows = new()
    {
        [(JobState.Pending, JobEvent.Started)] = JobState.Running,
        [(JobState.Pending, JobEvent.Failed)] = JobState.Failed,
        [(JobState.Pending, JobEvent.Cancelled)] = JobState.Cancelled,
        [(JobState.Running, JobEvent.Succeeded)] = JobState.Succeeded,
        [(JobState.Running, JobEvent.Failed)] = JobState.Failed,
        [(JobState.Running, JobEvent.Cancelled)] = JobState.Cancelled,
        [(JobState.Failed, JobEvent.Retried)] = JobState.Running,
    };

    public static TheoryData<string, string, string?> TaskPairs() => Pairs(TaskArrows);

    public static TheoryData<string, string, string?> AttemptPairs() => Pairs(AttemptArrows);

    public static TheoryData<string, string, string?> JobPairs() => Pairs(JobArrows);

    [Theory]
    [MemberData(nameof(TaskPairs))]
    public void Each_arrow_of_a_task_is_as_drawn(string from, string on, string? to) =>
        Assert.Equal(to, TaskTransitions.Next(Enum.Parse<TaskState>(from), Enum.Parse<TaskEvent>(on))?.ToString());

    [Theory]
    [MemberData(nameof(AttemptPairs))]
    public void Each_arrow_of_an_attempt_is_as_drawn(string from, string on, string? to) =>
        Assert.Equal(to, AttemptTransitions.Next(Enum.Parse<AttemptState>(from), Enum.Parse<AttemptEvent>(on))?.ToString());

    [Theory]
    [MemberData(nameof(JobPairs))]
    public void Each_arrow_of_a_job_is_as_drawn(string from, string on, string? to) =>
        Assert.Equal(to, JobTransitions.Next(Enum.Parse<JobState>(from), Enum.Parse<JobEvent>(on))?.ToString());

    private static TheoryData<string, string, string?> Pairs<TState, TEvent>(Dictionary<(TState, TEvent), TState> arrows)
        where TState : struct, Enum
        where TEvent : struct, Enum
    {
        var pairs = new TheoryData<string, string, string?>();
        foreach (var from in Enum.GetValues<TState>())
        {
            foreach (var on in Enum.GetValues<TEvent>())
            {
                pairs.Add($"{from}", $"{on}", arrows.TryGetValue((from, on), out var to) ? $"{to}" : null);
            }
        }

        return pairs;
    }
}
