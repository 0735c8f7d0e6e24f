namespace Bramble.State.Cluster;

/// <summary>The cluster itself: one row.</summary>
public sealed record ClusterRecord : Row
{
    /// <summary>Random; part of every certificate's name.</summary>
    public required Guid Id { get; init; }

    /// <summary>What people call it, 1 to 63 characters.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
