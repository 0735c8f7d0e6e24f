namespace Bramble.State.Audit;

/// <summary>How much of the audit trail is kept.</summary>
public static class AuditRules
{
    /// <summary>Most records kept; a record takes about 300 bytes on disk.</summary>
    public const int MaxRecords = 100_000;

    internal static Decision Decide(ClusterState state, RecordAudit command, DateTimeOffset at)
    {
        var appended = AuditChain.Next(
            state.Audit, at, command.Origin, command.Action, command.Target, command.Result, command.Detail);
        return Decision.Of(appended.Record, appended);
    }

    /// <summary>What to drop now, at most <paramref name="limit"/> records.</summary>
    internal static AuditTrimmed? Trim(AuditHead head, int limit)
    {
        var surplus = head.Last - head.First + 1 - MaxRecords;
        return surplus <= 0 ? null : new AuditTrimmed(head.First - 1 + Math.Min(surplus, limit));
    }
}
