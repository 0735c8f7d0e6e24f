using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Bramble.State;

/// <summary>A SHA-256 value: of a node's public key (SubjectPublicKeyInfo), of a token's secret, of an audit record.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Length of the binary form in bytes.</summary>
    public const int ByteLength = SHA256.HashSizeInBytes;

    /// <summary>Reads the binary form.</summary>
    /// <exception cref="ArgumentException">It has not <see cref="ByteLength"/> bytes.</exception>
    public static Digest FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == ByteLength
        ? new Digest(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]))
        : throw new ArgumentException($"A digest has {ByteLength} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>The SHA-256 of <paramref name="data"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[ByteLength];
        SHA256.HashData(data, hash);
        return FromBytes(hash);
    }

    /// <summary>Reads 64 hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        digest = default;
        if (text?.Length != ByteLength * 2
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        digest = FromBytes(bytes);
        return true;
    }

    /// <summary>Compares in a time that does not tell where the two differ; for what was derived from a secret.</summary>
    public static bool FixedTimeEquals(Digest left, Digest right) =>
        CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref left, 1)),
            MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref right, 1)));

    /// <summary>The binary form.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[ByteLength];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), D);
        return bytes;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToByteArray());
}
