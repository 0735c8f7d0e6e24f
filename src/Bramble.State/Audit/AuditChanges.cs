namespace Bramble.State.Audit;

/// <summary>Adds a record at the end of the audit trail.</summary>
public sealed record AuditAppended(AuditRecord Record) : Change;

/// <summary>Drops the oldest records.</summary>
/// <param name="UpTo">Sequence of the last one dropped.</param>
public sealed record AuditTrimmed(long UpTo) : Change;
