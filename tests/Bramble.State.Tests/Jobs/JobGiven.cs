using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.State.Jobs;
using Bramble.State.Nodes;
using Bramble.State.Scheduling;

namespace Bramble.State.Tests.Jobs;

/// <summary>Short ways to make jobs, and nodes that can run them.</summary>
internal static class JobGiven
{
    public const long MiB = 1024 * 1024;

    public static JobId Job(int number) => new(new Guid(number, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8));

    public static AttemptId Attempt(int job, int index = 0, int number = 1) => new(Job(job), index, number);

    public static JobSpec Spec(string name = "render", int? count = null) => new() { Name = name, Command = ["true"], Count = count };

    public static SubmitJobs Submit(int job, JobSpec? spec = null) => new() { Jobs = [new NewJob(Job(job), spec ?? Spec($"job-{job}"))] };

    public static SubmitJobs Submit(params NewJob[] jobs) => new() { Jobs = [.. jobs] };

    public static NodeCapacity Capacity(int node, int cores = 4, long memory = 4096 * MiB) =>
        new() { Id = Given.Node(node), CpuCores = cores, MemoryBytes = memory, Arch = "arm64", Model = "Raspberry Pi 4 Model B Rev 1.4", Os = "Debian GNU/Linux 12 (bookworm)" };

    /// <summary>A cluster whose nodes 1 to <paramref name="nodes"/>, named pi-1 and so on, are connected.</summary>
    public static Story ClusterOf(int nodes)
    {
        var story = Given.Cluster();
        for (var i = 1; i <= nodes; i++)
        {
            story.Do(Given.Token(i)).Do(Given.Join(i, i, i)).Do(Given.Open(i));
        }

        return story;
    }

    public static PlaceTasks Place(int job, int index, int node, int cores = 4, long memory = 4096 * MiB) =>
        new([new Placement(new TaskId(Job(job), index), Given.Node(node), new NodeSize(cores * 1000, memory))]);

    public static AttemptEnded Ended(AttemptId attempt, int node, AttemptState state, AttemptReason? reason = null, long epoch = 1) =>
        new(attempt, Given.Node(node), epoch, new AttemptOutcome { State = state, Reason = reason, ExitCode = state == AttemptState.Succeeded ? 0 : null });

    public static JobEntry Entry(this Story story, int job) => story.State.Jobs.Find(Job(job)) ?? throw new InvalidOperationException($"No job {job}.");

    public static TaskRecord Task(this Story story, int job, int index = 0) => story.Entry(job).Task(index);

    public static AttemptRecord AttemptOf(this Story story, int job, int index = 0, int number = 1) =>
        story.Entry(job).Attempt(index, number) ?? throw new InvalidOperationException($"No attempt {number}.");

    /// <summary>Loses a node by its silence.</summary>
    public static Story Lose(this Story story, int node) =>
        story.Do(new MarkNodeLate(Given.Node(node), story.Node(node).Epoch)).Do(new MarkNodeLost(Given.Node(node), story.Node(node).Epoch));
}
