namespace Bramble.Protocol.Api;

/// <summary>What <c>bramble restore --output json</c> says when it is done.</summary>
public sealed record RestoreResult
{
    /// <summary>The data directory.</summary>
    public required string Data { get; init; }

    /// <summary>The cluster's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>When the backup was made, null where that is not known.</summary>
    public required DateTimeOffset? TakenAt { get; init; }

    /// <summary>Nodes in it.</summary>
    public required int Nodes { get; init; }

    /// <summary>The directory that what was there before has been moved to, null where nothing was.</summary>
    public required string? Replaced { get; init; }

    /// <summary>Whether this ended an earlier restore that was cut short; the file given was not looked at.</summary>
    public required bool WasUnfinished { get; init; }
}
