using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bramble.Protocol.Text;

namespace Bramble.State.Audit;

/// <summary>Makes and checks the chain of audit records: changing, dropping or swapping one breaks every hash after it.</summary>
public static class AuditChain
{
    /// <summary>Longest actor kept, in characters.</summary>
    public const int ActorLength = 128;

    /// <summary>Longest action and result kept, in characters.</summary>
    public const int WordLength = 64;

    /// <summary>Longest target kept, in characters.</summary>
    public const int TargetLength = 256;

    /// <summary>Longest detail kept, in characters.</summary>
    public const int DetailLength = 1024;

    /// <summary>Longest source and correlation id kept, in characters.</summary>
    public const int SourceLength = 64;

    /// <summary>The hash a record must have after one with <paramref name="previous"/>.</summary>
    public static Digest HashOf(AuditRecord record, Digest previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous.ToByteArray());
        Append(hash, record.Sequence);
        Append(hash, record.At.UtcTicks);
        Append(hash, record.Actor);
        Append(hash, record.Action);
        Append(hash, record.Target);
        Append(hash, record.Result);
        Append(hash, record.Detail);
        Append(hash, record.Source);
        Append(hash, record.CorrelationId);
        Span<byte> value = stackalloc byte[Digest.ByteLength];
        hash.GetHashAndReset(value);
        return Digest.FromBytes(value);
    }

    /// <summary>Checks records in their order.</summary>
    /// <param name="records">From any record to any later one.</param>
    /// <param name="previous">Hash of the one before the first; null where it was trimmed, then the first is taken as it is.</param>
    /// <returns>The sequence of the first record that does not fit, or null where all do.</returns>
    public static long? FirstBroken(IEnumerable<AuditRecord> records, Digest? previous)
    {
        long? sequence = null;
        foreach (var record in records)
        {
            if ((sequence is { } last && record.Sequence != last + 1)
                || (previous is { } before && HashOf(record, before) != record.Hash))
            {
                return record.Sequence;
            }

            (sequence, previous) = (record.Sequence, record.Hash);
        }

        return null;
    }

    internal static AuditAppended Next(
        AuditHead head, DateTimeOffset at, Origin origin, string action, string? target, string result = "done", string? detail = null)
    {
        var record = new AuditRecord
        {
            Sequence = head.Last + 1,
            At = at,
            Actor = Untrusted.Clean(origin.Actor, ActorLength),
            Action = Untrusted.Clean(action, WordLength),
            Target = Clean(target, TargetLength),
            Result = Untrusted.Clean(result, WordLength),
            Detail = Clean(detail, DetailLength),
            Source = Clean(origin.Source, SourceLength),
            CorrelationId = Clean(origin.CorrelationId, SourceLength),
            Hash = default,
        };
        return new AuditAppended(record with { Hash = HashOf(record, head.Hash) });
    }

    private static string? Clean(string? text, int length) => text is null ? null : Untrusted.Clean(text, length);

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        hash.AppendData(bytes);
    }

    /// <summary>The length goes before the bytes, so that no two records have the same input; null is not the empty text.</summary>
    private static void Append(IncrementalHash hash, string? text)
    {
        Append(hash, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
    }
}
