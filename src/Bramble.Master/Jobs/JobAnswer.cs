using Bramble.Master.Api;
using Bramble.Protocol.Api;

namespace Bramble.Master.Jobs;

/// <summary>What came of something that was asked of jobs.</summary>
internal abstract record JobAnswer
{
    private JobAnswer()
    {
    }

    /// <summary>The jobs as they are on disk.</summary>
    /// <param name="Jobs">At least one.</param>
    /// <param name="Repeated">Whether they had been accepted before under the same idempotency key.</param>
    internal sealed record Done(IReadOnlyList<Job> Jobs, bool Repeated = false) : JobAnswer;

    /// <summary>Where they could run; nothing was kept.</summary>
    internal sealed record Dry(IReadOnlyList<JobDryRun> Jobs) : JobAnswer;

    /// <summary>Nothing was done.</summary>
    internal sealed record Refused(ProblemResult Problem) : JobAnswer;
}
