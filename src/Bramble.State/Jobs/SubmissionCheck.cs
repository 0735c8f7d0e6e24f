using System.Collections.Immutable;
using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Bramble.State.Where;

namespace Bramble.State.Jobs;

/// <summary>
/// What jobs that break no rule by themselves name that is not there, and how they would wait for each other: everything at
/// once, for whoever submits and for whoever only asks.
/// </summary>
public static class SubmissionCheck
{
    /// <summary>Finds everything.</summary>
    /// <param name="state">The cluster.</param>
    /// <param name="jobs">Jobs for which <see cref="JobSpecRules"/> has nothing to say.</param>
    /// <returns>Job by job; empty where nothing is wrong.</returns>
    public static IReadOnlyList<SubmissionMistake> Find(ClusterState state, ImmutableArray<NewJob> jobs)
    {
        var mistakes = jobs.SelectMany((job, index) => OfNodes(state, job.Spec).Select(mistake => new SubmissionMistake(index, mistake)))
            .Concat(OfOthers(state, jobs, new JobIdList[jobs.Length]));
        return [.. mistakes.OrderBy(mistake => mistake.Job)];
    }

    /// <summary>Nodes that there are not, and facts that are none.</summary>
    internal static IEnumerable<JobMistake> OfNodes(ClusterState state, JobSpec spec)
    {
        if (spec.Where is { } where && WhereExpression.TryParse(where, out var expression, out _)
            && expression.FindTypo(label => state.Nodes.All.Any(node => node.Labels.ContainsKey(label))) is { } typo)
        {
            yield return new JobMistake("where", string.Create(CultureInfo.InvariantCulture, $"'where', column {typo.Column}: {typo.Message}"));
        }

        var on = spec.On ?? [];
        for (var i = 0; i < on.Count; i++)
        {
            if (!string.IsNullOrEmpty(on[i]) && state.Nodes.FindByName(on[i]) is null && !(NodeId.TryParse(on[i], out var id) && state.Nodes.Find(id) is not null))
            {
                var nearest = Nearest.Of(on[i], state.Nodes.All.Select(node => node.Name).Order(StringComparer.Ordinal));
                yield return new JobMistake(Field("on", i), $"There is no node '{Untrusted.Clean(on[i], 63)}'{Perhaps(nearest)}.");
            }
        }
    }

    /// <summary>Jobs that there are not, or that will not succeed, and jobs that would wait for each other.</summary>
    /// <param name="state">The cluster.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="after">Filled with what each comes after: the one of that name submitted with it, else that id, else the newest of that name.</param>
    internal static List<SubmissionMistake> OfOthers(ClusterState state, ImmutableArray<NewJob> jobs, JobIdList[] after)
    {
        var mistakes = new List<SubmissionMistake>();
        var together = new Dictionary<string, JobId>(StringComparer.Ordinal);
        for (var i = 0; i < jobs.Length; i++)
        {
            var name = jobs[i].Spec.Name;
            if (!together.TryAdd(name, jobs[i].Id) && jobs.Any(other => other.Spec.After?.Contains(name, StringComparer.Ordinal) == true))
            {
                mistakes.Add(new(i, new JobMistake("name", $"Two of these jobs are named '{name}', and another comes after it; name them differently.")));
            }
        }

        for (var i = 0; i < jobs.Length; i++)
        {
            after[i] = Resolve(state, jobs[i].Spec, i, together, mistakes);
        }

        if (DependencyCycles.Find(jobs, after) is var (first, cycle))
        {
            mistakes.Add(new(first, new JobMistake("after", cycle.Message), cycle));
        }

        return mistakes;
    }

    private static JobIdList Resolve(ClusterState state, JobSpec spec, int job, Dictionary<string, JobId> together, List<SubmissionMistake> mistakes)
    {
        var ids = ImmutableArray.CreateBuilder<JobId>();
        var names = spec.After ?? [];
        for (var j = 0; j < names.Count; j++)
        {
            if (together.TryGetValue(names[j], out var id))
            {
                ids.Add(id);
                continue;
            }

            var other = JobId.TryParse(names[j], out var parsed) ? state.Jobs.Find(parsed) : state.Jobs.FindByName(names[j]);
            if (other is null)
            {
                var nearest = Nearest.Of(names[j], together.Keys.Concat(state.Jobs.ByName.Keys).Order(StringComparer.Ordinal));
                mistakes.Add(new(job, new JobMistake(Field("after", j), $"There is no job '{Untrusted.Clean(names[j], 63)}' to come after{Perhaps(nearest)}.")));
            }
            else if (other.Progress.IsFinished && other.State != JobState.Succeeded)
            {
                var failed = new JobDependencyFailed(spec.Name, other.Record.Spec.Name, other.State);
                mistakes.Add(new(job, new JobMistake(Field("after", j), failed.Message), failed));
            }
            else
            {
                ids.Add(other.Record.Id);
            }
        }

        return new JobIdList([.. ids.Distinct()]);
    }

    private static string Perhaps(string? nearest) => nearest is null ? "" : $"; perhaps '{nearest}' is meant";

    private static string Field(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]");
}
