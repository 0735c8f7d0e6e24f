using Bramble.Protocol.Api;

namespace Bramble.Protocol.Client;

/// <summary>The master did not do what a call asked for; nothing has changed, unless the problem says that nobody knows.</summary>
/// <param name="problem">Why, as the API tells it.</param>
public sealed class RefusedException(Problem problem) : Exception((problem ?? throw new ArgumentNullException(nameof(problem))).Detail ?? problem.Title)
{
    /// <summary>Why, as the API tells it.</summary>
    public Problem Problem { get; } = problem;
}
