namespace Bramble.Protocol.Api;

/// <summary>What <c>bramble backup --output json</c> says when it is done.</summary>
public sealed record BackupResult
{
    /// <summary>The backup's full path.</summary>
    public required string File { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Bytes { get; init; }
}
