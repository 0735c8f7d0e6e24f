namespace Bramble.State.Jobs;

/// <summary>Something in a job that cannot be.</summary>
/// <param name="Field">The path of the field, such as <c>resources.memory</c> or <c>after[1]</c>; empty for the job as a whole.</param>
/// <param name="Message">What is wrong, and what would be right; a sentence.</param>
public sealed record JobMistake(string Field, string Message);
