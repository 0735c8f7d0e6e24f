namespace Bramble.Protocol.Api;

/// <summary>A page of jobs, the newest first.</summary>
public sealed record JobList
{
    /// <summary>The jobs of this page.</summary>
    public required IReadOnlyList<Job> Items { get; init; }

    /// <summary>Pass this as <c>cursor</c> for the next page; null on the last.</summary>
    public required string? NextCursor { get; init; }
}
