using System.Globalization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Ids;

namespace Bramble.State.Jobs;

/// <summary>No such job.</summary>
public sealed record JobNotFound(string Job)
    : Refusal("job-not-found", $"There is no job {Job}. 'bramble jobs' shows those there are; finished ones disappear after a while.");

/// <summary>A job breaks rules; all that it breaks.</summary>
/// <param name="Name">The job's name, cleaned.</param>
/// <param name="Mistakes">At least one.</param>
public sealed record JobInvalid(string Name, IReadOnlyList<JobMistake> Mistakes)
    : Refusal("job-invalid", string.Join(' ', Mistakes.Select(mistake => mistake.Message)));

/// <summary>Too few or too many jobs at once.</summary>
public sealed record JobSubmissionSize(int Count)
    : Refusal("job-submission-size", string.Create(CultureInfo.InvariantCulture, $"1 to {JobRules.MaxJobsPerSubmission} jobs can be submitted at once, not {Count}."));

/// <summary>An id that is in use; the one who drew it draws again.</summary>
public sealed record JobIdTaken(JobId Id) : Refusal("job-id-taken", $"There is a job {Id} already. Try again.");

/// <summary>Jobs that wait for each other.</summary>
public sealed record JobDependencyCycle(IReadOnlyList<string> Names)
    : Refusal("job-dependency-cycle", $"These jobs would wait for each other for ever: {string.Join(" -> ", Names)}. Take one 'after' out.");

/// <summary>A job is to come after one that has not succeeded and will not.</summary>
public sealed record JobDependencyFailed(string Name, string Dependency, JobState State)
    : Refusal("job-dependency-failed", $"'{Name}' is to run after '{Dependency}', which has {(State == JobState.Failed ? "failed" : "been cancelled")}. Retry or submit that one first.");

/// <summary>One task for every node that fits, and none fits.</summary>
public sealed record JobFitsNoNode(string Name)
    : Refusal("job-fits-no-node", $"'{Name}' wants a task on every node that fits, and none does. 'bramble submit --dry-run' says why for each.");

/// <summary>There are as many as allowed.</summary>
public sealed record JobLimitReached(string What, int Limit)
    : Refusal("job-limit", string.Create(CultureInfo.InvariantCulture, $"There are {Limit} {What} already, the most there may be. Wait until some have finished, or cancel some."));

/// <summary>The same idempotency key for something else.</summary>
public sealed record IdempotencyKeyReused(string Key)
    : Refusal("idempotency-key-reused", $"The idempotency key '{Key}' was used for another submission. Use a new key for each.");

/// <summary>The key cannot be used.</summary>
public sealed record IdempotencyKeyInvalid()
    : Refusal("idempotency-key-invalid", $"An idempotency key has 1 to {JobRules.MaxKeyLength} characters that can be shown.");

/// <summary>The job has ended.</summary>
public sealed record JobFinished(string Name, JobState State)
    : Refusal("job-finished", $"The job '{Name}' has {(State == JobState.Cancelled ? "been cancelled" : State.ToString().ToLowerInvariant())} already.");

/// <summary>Nothing of it has failed.</summary>
public sealed record JobNothingToRetry(string Name)
    : Refusal("job-nothing-to-retry", $"No task of the job '{Name}' has failed, so there is nothing to retry.");

/// <summary>What failed was for nodes that are gone.</summary>
public sealed record JobNodesGone(string Name)
    : Refusal("job-nodes-gone", $"The failed tasks of the job '{Name}' are bound to nodes that were taken out of the cluster. Submit it again for those there are.");

/// <summary>It was called off, so its tasks are not tried again.</summary>
public sealed record JobCalledOff(string Name)
    : Refusal("job-called-off", $"The job '{Name}' was cancelled. Submit it again instead.");

/// <summary>No such attempt.</summary>
public sealed record AttemptNotFound(AttemptId Id)
    : Refusal("attempt-not-found", $"There is no attempt {Id}. Stop it if it runs.");

/// <summary>The attempt belongs to another node.</summary>
public sealed record AttemptNotYours(AttemptId Id)
    : Refusal("attempt-not-yours", $"The attempt {Id} was given to another node. Stop it if it runs.");

/// <summary>The attempt has ended for the cluster.</summary>
public sealed record AttemptOver(AttemptId Id, AttemptState State)
    : Refusal("attempt-over", $"The attempt {Id} counts as {State.ToString().ToLowerInvariant()}. Stop it if it runs.");

/// <summary>It is known how the attempt stands.</summary>
public sealed record AttemptKnown(AttemptId Id)
    : Refusal("attempt-known", $"The attempt {Id} is not one of those that nobody knows about. Cancel the job if it is to stop.");

/// <summary>A report that says nothing that an agent can say.</summary>
public sealed record AttemptReportInvalid(AttemptId Id)
    : Refusal("attempt-report-invalid", $"An agent tells that an attempt succeeded, failed, was cancelled or was lost; that of {Id} says something else.");
