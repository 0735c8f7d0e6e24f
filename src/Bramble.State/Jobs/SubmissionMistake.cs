namespace Bramble.State.Jobs;

/// <summary>Something in a submission that cannot be in this cluster.</summary>
/// <param name="Job">Which of its jobs, from 0.</param>
/// <param name="Mistake">What, and of which field.</param>
/// <param name="Because">The refusal of its own that it comes to; null where the job is just invalid.</param>
public sealed record SubmissionMistake(int Job, JobMistake Mistake, Refusal? Because = null);
