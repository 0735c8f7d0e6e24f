using System.Runtime.InteropServices;

namespace Bramble.State.Audit;

/// <summary>All of the audit trail that is kept in memory: where it starts and ends.</summary>
/// <param name="First">Sequence of the oldest record kept; <paramref name="Last"/> + 1 where there is none.</param>
/// <param name="Last">Sequence of the newest; 0 before the first.</param>
/// <param name="Hash">Hash of the newest; all zero before the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AuditHead(long First, long Last, Digest Hash)
{
    /// <summary>Before the first record.</summary>
    public static readonly AuditHead Empty = new(1, 0, default);
}
