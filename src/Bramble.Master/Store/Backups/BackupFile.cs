namespace Bramble.Master.Store.Backups;

/// <summary>One file of a backup.</summary>
internal sealed record BackupFile
{
    /// <summary>One of <see cref="StoreFiles.All"/>.</summary>
    public required string Name { get; init; }

    public required long Bytes { get; init; }

    /// <summary>SHA-256 of its content, 64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }
}
