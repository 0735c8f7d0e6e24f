using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Scheduling;

/// <summary>Says where a job could run without running it.</summary>
public static class DryRun
{
    /// <summary>Judges every node.</summary>
    /// <param name="input">Brought up to the newest state and readings.</param>
    /// <param name="spec">A job that breaks no rules.</param>
    public static JobDryRun Of(SchedulingInput input, JobSpec spec)
    {
        var demand = Demand.Of(spec);
        var bound = spec.Each is null ? null : Indexes(input, spec);
        var nodes = new List<JobDryRunNode>();
        foreach (var node in input.State.Nodes.All.OrderBy(node => node.Name, StringComparer.OrdinalIgnoreCase))
        {
            var live = input.Find(node.Id);
            var load = input.State.Jobs.LoadOf(node.Id);
            var reason = NodeFit.WhyNot(node, live, load, demand, input.Options);
            int? index = bound is not null && bound.TryGetValue(node.Id, out var task) ? task : null;
            nodes.Add(new JobDryRunNode
            {
                Node = node.Name,
                Index = index,
                Fits = reason is null,
                StartNow = reason is not null || live is null ? 0 : index is not null ? 1 : Room(live, load, demand),
                Reason = reason is { } why ? UnfitWords.Of(why, node, live, load, demand, input.Options) : null,
            });
        }

        var tasks = bound?.Count ?? spec.Count ?? 1;
        var start = (int)Math.Min(tasks, nodes.Sum(node => (long)node.StartNow));
        return new JobDryRun
        {
            Name = spec.Name,
            Tasks = tasks,
            StartNow = start,
            Waiting = start > 0 ? start < tasks ? "the others wait for those to end" : null
                : WaitingReason.OfNodes(input, demand, node => bound is null || bound.Count == 0 || bound.ContainsKey(node)),
            Nodes = nodes,
        };
    }

    private static Dictionary<NodeId, int> Indexes(SchedulingInput input, JobSpec spec) =>
        input.NodesFor(spec).Select((node, index) => (node, index)).ToDictionary(pair => pair.node, pair => pair.index);

    private static int Room(NodeCapacity live, NodeLoad load, Demand demand)
    {
        var byCpu = (live.Size.CpuMilli - load.CpuMilli) / demand.CpuMilli;
        var byMemory = demand.MemoryBytes == 0 ? long.MaxValue : NodeFit.FreeMemory(live, load) / demand.MemoryBytes;
        return (int)Math.Min(byCpu, byMemory);
    }
}
