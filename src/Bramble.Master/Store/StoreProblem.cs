using Bramble.Protocol.Api;

namespace Bramble.Master.Store;

/// <summary>Why the store did not take a command.</summary>
/// <param name="Code">Stable: <c>store-busy</c>, <c>store-full</c>, <c>store-degraded</c>, <c>store-unconfirmed</c>, <c>store-stopped</c>.</param>
/// <param name="Message">The reason and the remedy, for a person.</param>
internal sealed record StoreProblem(string Code, string Message)
{
    /// <summary>Whether it is for want of room on the disk.</summary>
    public bool IsFull => string.Equals(Code, ProblemCodes.StoreFull, StringComparison.Ordinal);
}
