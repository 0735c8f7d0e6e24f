namespace Bramble.Protocol.Api;

/// <summary>A page of nodes, ordered by name.</summary>
public sealed record NodeList
{
    /// <summary>The nodes of this page.</summary>
    public required IReadOnlyList<Node> Items { get; init; }

    /// <summary>Pass this as <c>cursor</c> for the next page; null on the last.</summary>
    public required string? NextCursor { get; init; }
}
