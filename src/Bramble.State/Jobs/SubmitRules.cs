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
        if ((WhyNot(state, command) ?? WhyNot(command, SubmissionCheck.OfOthers(state, command.Jobs, after))) is { } refusal)
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

            var mistakes = JobSpecRules.Check(job.Spec).Concat(SubmissionCheck.OfNodes(state, job.Spec)).ToList();
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

    /// <summary>What comes first: of a job that is just invalid every mistake.</summary>
    private static Refusal? WhyNot(SubmitJobs command, List<SubmissionMistake> mistakes) =>
        mistakes.Count == 0 ? null
        : mistakes[0] is { Because: { } because } ? because
        : new JobInvalid(command.Jobs[mistakes[0].Job].Spec.Name, [.. mistakes.Where(mistake => mistake.Because is null && mistake.Job == mistakes[0].Job).Select(mistake => mistake.Mistake)]);
}
