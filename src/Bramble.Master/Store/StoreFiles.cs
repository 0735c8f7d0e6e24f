namespace Bramble.Master.Store;

/// <summary>Names in the data directory of what makes up a cluster.</summary>
internal static class StoreFiles
{
    public const string Database = "cluster.db";

    public const string Identity = "cluster.json";

    public const string AuthorityKey = "ca.key";

    public const string AuthorityCertificate = "ca.crt";

    /// <summary>Everything that a backup holds, in its order. What a later version adds goes behind.</summary>
    public static readonly IReadOnlyList<string> All = [Database, Identity, AuthorityKey, AuthorityCertificate];

    /// <summary>What SQLite keeps beside the database while it is in use or after a crash.</summary>
    public static readonly IReadOnlyList<string> DatabaseSides = [$"{Database}-wal", $"{Database}-shm", $"{Database}-journal"];
}
