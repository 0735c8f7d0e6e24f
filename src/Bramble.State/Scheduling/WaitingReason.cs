using System.Globalization;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Bramble.State.Jobs;

namespace Bramble.State.Scheduling;

/// <summary>Says in one sentence why no task of a job starts. Looks at every node, so it is for those who ask.</summary>
public static class WaitingReason
{
    /// <summary>Most jobs named.</summary>
    private const int MaxNames = 3;

    /// <summary>The reason.</summary>
    /// <param name="input">Brought up to the newest state and readings.</param>
    /// <param name="job">A job of that state.</param>
    /// <param name="at">The time.</param>
    /// <returns>A sentence that starts with <c>waits</c>; null where no task waits, or one is about to start.</returns>
    public static string? Explain(SchedulingInput input, JobEntry job, DateTimeOffset at)
    {
        if (job.IsCancelled || job.Progress.IsFinished || job.Tally.Pending == 0)
        {
            return null;
        }

        var before = input.State.Jobs.WaitsFor(job).Select(other => $"'{other.Record.Spec.Name}'").ToList();
        if (before.Count > 0)
        {
            return $"waits for {string.Join(", ", before.Take(MaxNames))}{(before.Count > MaxNames ? Text($" and {before.Count - MaxNames} more") : "")} to succeed";
        }

        var refusals = input.RefusalsOf(job.Record.Id).Where(refusal => refusal.Value.Holds(at)).ToDictionary();
        if ((refusals.Count == 0 || job.Record.Bound is not null) && !job.HasReady && !JobEntry.IsDue(job.DueAt, at) && job.DueAt is { } due)
        {
            return Text($"waits: {Count(job.Delayed.Count, "task is", "tasks are")} tried again after a failure, the first in {Math.Max(1, (int)Math.Ceiling((due - at).TotalSeconds))} s");
        }

        var sentence = OfNodes(
            input, job.Demand, node => job.Record.Bound is not { } bound || (bound.TaskOn(node) is { } index && job.IsReady(index, at)), refusals.ContainsKey);
        if (sentence is null || refusals.Count == 0)
        {
            return sentence;
        }

        var (id, first) = refusals.MinBy(refusal => refusal.Value.Until);
        return Text($"{sentence}; {input.State.Nodes.Find(id)?.Name} said '{first.Message}' and is tried again in {Math.Max(1, (int)Math.Ceiling((first.Until - at).TotalSeconds))} s");
    }

    /// <summary>Why a task of that demand could start on none of the nodes; null where it could on one.</summary>
    internal static string? OfNodes(SchedulingInput input, Demand demand, Func<NodeId, bool> isConcerned, Func<NodeId, bool>? refused = null)
    {
        var counts = new int[(int)Unfit.RefusedIt + 1];
        var nodes = 0;
        foreach (var node in input.State.Nodes.All.Where(node => isConcerned(node.Id)))
        {
            if (NodeFit.WhyNot(node, input.Find(node.Id), input.State.Jobs.LoadOf(node.Id), demand, input.Options) is not { } reason)
            {
                // A kept node has room, but not for this one.
                if (input.Reserved is { } reserved && reserved.Node == node.Id && !reserved.Demand.Equals(demand))
                {
                    reason = Unfit.NoCores;
                }
                else if (refused?.Invoke(node.Id) == true)
                {
                    reason = Unfit.RefusedIt;
                }
                else
                {
                    return null;
                }
            }

            counts[(int)reason]++;
            nodes++;
        }

        return nodes == 0 ? "waits: there is no node that it may run on; 'bramble token create' gives the line that adds one" : Sentence(input, demand, counts, nodes);
    }

    private static string Sentence(SchedulingInput input, Demand demand, int[] counts, int nodes)
    {
        var parts = new List<string>();
        foreach (var reason in Order)
        {
            if (counts[(int)reason] is > 0 and var count)
            {
                parts.Add(UnfitWords.Of(reason, demand, count, isFirst: parts.Count == 0));
            }
        }

        var never = counts[(int)Unfit.NotNamed] + counts[(int)Unfit.Where] + counts[(int)Unfit.TooFewCores] + counts[(int)Unfit.TooLittleMemory] + counts[(int)Unfit.NotAllowed];
        if (never == nodes)
        {
            parts.Add(Largest(input, demand));
            return $"waits: no node there is can ever run it: {string.Join(", ", parts.Where(part => part.Length > 0))}";
        }

        if (counts[(int)Unfit.NoCores] + counts[(int)Unfit.NoMemory] > 0)
        {
            parts.Add($"none with {UnfitWords.Need(demand, counts[(int)Unfit.NoCores] > 0, counts[(int)Unfit.NoMemory] > 0)} free");
        }

        return $"waits: {string.Join(", ", parts)}";
    }

    /// <summary>How much the largest nodes have, where size is what is missing.</summary>
    private static string Largest(SchedulingInput input, Demand demand)
    {
        var sizes = input.Live.Values.Select(node => node.Size).ToList();
        var cpu = sizes.Count == 0 ? 0 : sizes.Max(size => size.CpuMilli);
        var memory = sizes.Count == 0 ? 0 : sizes.Max(size => size.MemoryBytes);
        return (cpu < demand.CpuMilli, memory < demand.MemoryBytes) switch
        {
            (true, true) => $"it needs {UnfitWords.Need(demand, true, true)}, the largest have {UnfitWords.Cores(cpu)} and {ByteSizes.Format(memory)}",
            (true, false) => $"it needs {UnfitWords.Need(demand, true, false)}, the largest has {UnfitWords.Cores(cpu)}",
            (false, true) => $"it needs {UnfitWords.Need(demand, false, true)}, the largest has {ByteSizes.Format(memory)}",
            _ => "",
        };
    }

    private static readonly Unfit[] Order =
    [
        Unfit.Hot, Unfit.UnderVoltage, Unfit.Late, Unfit.Lost, Unfit.Disconnected, Unfit.Draining, Unfit.Held, Unfit.Pending, Unfit.Silent, Unfit.Refuses,
        Unfit.RefusedIt, Unfit.WhereNow, Unfit.TooFewCores, Unfit.TooLittleMemory, Unfit.NotAllowed, Unfit.Where, Unfit.NotNamed,
    ];

    private static string Count(int count, string one, string more) => Text($"{count} {(count == 1 ? one : more)}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
