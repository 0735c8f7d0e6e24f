namespace Bramble.Master.Store;

/// <summary>How full the data directory's disk is.</summary>
internal enum DiskLevel
{
    /// <summary>There is room.</summary>
    Normal,

    /// <summary>Over <see cref="StoreOptions.HighPercent"/>: what can be done without, such as history, copies and long logs, is not written.</summary>
    High,

    /// <summary>Over <see cref="StoreOptions.FullPercent"/>: commands that only wish for more are refused.</summary>
    Full,
}
