using System.Collections.Immutable;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>Finds jobs that would wait for each other. Only jobs submitted together can, since one that is there already knows nothing of later ones.</summary>
internal static class DependencyCycles
{
    /// <returns>The first cycle, and the first job of it; null where there is none.</returns>
    public static (int Job, JobDependencyCycle Cycle)? Find(ImmutableArray<NewJob> jobs, JobIdList[] after)
    {
        var indexes = new Dictionary<JobId, int>();
        for (var i = 0; i < jobs.Length; i++)
        {
            indexes.Add(jobs[i].Id, i);
        }

        var isClear = new bool[jobs.Length];
        for (var start = 0; start < jobs.Length; start++)
        {
            if (Walk(start) is { } cycle)
            {
                return cycle;
            }
        }

        return null;

        // Depth first with a stack of its own; the path is what is still on it.
        (int Job, JobDependencyCycle Cycle)? Walk(int start)
        {
            var path = new List<(int Job, int Next)> { (start, 0) };
            while (path.Count > 0 && !isClear[path[^1].Job])
            {
                var (job, next) = path[^1];
                if (next == after[job].Count)
                {
                    isClear[job] = true;
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                path[^1] = (job, next + 1);
                if (!indexes.TryGetValue(after[job][next], out var other) || isClear[other])
                {
                    continue;
                }

                var begin = path.FindIndex(step => step.Job == other);
                if (begin >= 0)
                {
                    return (other, new JobDependencyCycle([.. path.Skip(begin).Select(step => jobs[step.Job].Spec.Name), jobs[other].Spec.Name]));
                }

                path.Add((other, 0));
            }

            return null;
        }
    }
}
