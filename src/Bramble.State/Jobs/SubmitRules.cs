using System.Collections.Immutable;
using System.Globalization;
using Bramble.Protocol.Ids;
using Bramble.Protocol.Text;
using Bramble.State.Audit;
using Bramble.State.Cluster;

namespace Bramble.State.Jobs;

/// <summary>How jobs are taken in.</summary>
public static class SubmitRules
{
    internal static Decision Decide(ClusterState state, SubmitJobs command, DateTimeOffset at)
    {
        if (state.Cluster is null)
        {
            return Decision.No(new ClusterMissing());
        }

        if (command.IdempotencyKey is { } key)
        {
            if (key.Length is 0 or > JobRules.MaxKeyLength || !Untrusted.IsClean(key))
            {
                return Decision.No(new IdempotencyKeyInvalid());
            }

            if (state.Jobs.FindByKey(key) is { Length: > 0 } earlier)
            {
                return earlier[0].Record.Fingerprint == command.Fingerprint ? Decision.Of(earlier[0].Record) : Decision.No(new IdempotencyKeyReused(key));
            }
        }

        var after = new JobIdList[command.Jobs.Length];
        if ((WhyNot(state, command) ?? Resolve(state, command, after) ?? DependencyCycles.Find(command.Jobs, after)) is { } refusal)
        {
            return Decision.No(refusal);
        }

        var changes = new List<Change>();
        var audit = state.Audit;
        JobRecord? first = null;
        for (var i = 0; i < command.Jobs.Length; i++)
        {
            var job = Record(state, command, i, after[i], at);
            var noted = AuditChain.Next(
                audit, at, command.Origin, "job.submit", job.Spec.Name, detail: string.Create(CultureInfo.InvariantCulture, $"id {job.Id}, {job.Count} tasks"));
            audit = audit with { Last = noted.Record.Sequence, Hash = noted.Record.Hash };
            changes.Add(new JobPut(job));
            changes.Add(noted);
            first ??= job;
        }

        return new Decision.Accepted([.. changes], first);
    }

    private static JobRecord Record(ClusterState state, SubmitJobs command, int i, JobIdList after, DateTimeOffset at)
    {
        var job = command.Jobs[i];
        return new JobRecord
        {
            Id = job.Id,
            Sequence = state.Jobs.NextSequence + i,
            Spec = job.Spec,
            Count = Count(job),
            Bound = job.Spec.Each is null || job.Nodes is not { } nodes ? null : new NodeBinding(nodes),
            After = after,
            SubmittedBy = Untrusted.Clean(command.Origin.Actor, AuditChain.ActorLength),
            SubmittedAt = at,
            IdempotencyKey = command.IdempotencyKey,
            Fingerprint = command.Fingerprint,
        };
    }

    private static int Count(NewJob job) => job.Spec.Each is not null && job.Nodes is { } nodes ? nodes.Length : job.Spec.Count ?? 1;

    private static Refusal? WhyNot(ClusterState state, SubmitJobs command)
    {
        if (command.Jobs.Length is 0 or > JobRules.MaxJobsPerSubmission)
        {
            return new JobSubmissionSize(command.Jobs.Length);
        }

        var ids = new HashSet<JobId>();
        foreach (var job in command.Jobs)
        {
            if (job.Id == default || state.Jobs.Find(job.Id) is not null || !ids.Add(job.Id))
            {
                return new JobIdTaken(job.Id);
            }

            var mistakes = JobSpecRules.Check(job.Spec).Concat(UnknownNodes(state, job)).ToList();
            if (mistakes.Count > 0)
            {
                return new JobInvalid(Untrusted.Clean(job.Spec.Name ?? "", JobSpecRules.MaxNameLength), mistakes);
            }

            if (job.Spec.Each is not null
                && (job.Nodes is not { Length: > 0 } nodes || nodes.Any(node => state.Nodes.Find(node) is null) || nodes.Distinct().Count() != nodes.Length))
            {
                return new JobFitsNoNode(job.Spec.Name ?? "");
            }
        }

        return JobRules.Limit(state.Jobs, command.Jobs.Length, command.Jobs.Sum(job => (long)Count(job)));
    }

    private static IEnumerable<JobMistake> UnknownNodes(ClusterState state, NewJob job)
    {
        foreach (var name in job.Spec.On ?? [])
        {
            if (!string.IsNullOrEmpty(name) && state.Nodes.FindByName(name) is null && !(NodeId.TryParse(name, out var id) && state.Nodes.Find(id) is not null))
            {
                var nearest = Nearest.Of(name, state.Nodes.All.Select(node => node.Name).Order(StringComparer.Ordinal));
                yield return new JobMistake("on", $"There is no node '{Untrusted.Clean(name, 63)}'{(nearest is null ? "" : $"; perhaps '{nearest}' is meant")}.");
            }
        }
    }

    /// <summary>Finds what each job comes after: the one of that name submitted with it, else that id, else the newest of that name.</summary>
    private static Refusal? Resolve(ClusterState state, SubmitJobs command, JobIdList[] after)
    {
        var together = new Dictionary<string, JobId>(StringComparer.Ordinal);
        foreach (var job in command.Jobs)
        {
            if (!together.TryAdd(job.Spec.Name, job.Id) && command.Jobs.Any(other => other.Spec.After?.Contains(job.Spec.Name, StringComparer.Ordinal) == true))
            {
                return new JobInvalid(job.Spec.Name, [new JobMistake("name", $"Two of these jobs are named '{job.Spec.Name}', and another comes after it; name them differently.")]);
            }
        }

        for (var i = 0; i < command.Jobs.Length; i++)
        {
            var job = command.Jobs[i];
            var ids = ImmutableArray.CreateBuilder<JobId>();
            var mistakes = new List<JobMistake>();
            var names = job.Spec.After ?? [];
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
                    mistakes.Add(new($"after[{j.ToString(CultureInfo.InvariantCulture)}]", $"There is no job '{Untrusted.Clean(names[j], 63)}' to come after{(nearest is null ? "" : $"; perhaps '{nearest}' is meant")}."));
                }
                else if (other.Progress.IsFinished && other.State != Protocol.Api.JobState.Succeeded)
                {
                    return new JobDependencyFailed(job.Spec.Name, other.Record.Spec.Name, other.State);
                }
                else
                {
                    ids.Add(other.Record.Id);
                }
            }

            if (mistakes.Count > 0)
            {
                return new JobInvalid(job.Spec.Name, mistakes);
            }

            after[i] = new JobIdList([.. ids.Distinct()]);
        }

        return null;
    }
}
