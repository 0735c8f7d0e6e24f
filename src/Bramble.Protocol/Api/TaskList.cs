namespace Bramble.Protocol.Api;

/// <summary>A page of a job's tasks, ordered by index.</summary>
public sealed record TaskList
{
    /// <summary>The tasks of this page.</summary>
    public required IReadOnlyList<TaskInfo> Items { get; init; }

    /// <summary>Pass this as <c>cursor</c> for the next page; null on the last.</summary>
    public required string? NextCursor { get; init; }
}
