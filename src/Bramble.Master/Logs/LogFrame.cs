using System.Buffers.Binary;

namespace Bramble.Master.Logs;

/// <summary>
/// A piece of a stream in its file: 8 bytes for where it begins in the stream, 4 for its length, both big-endian, then the bytes.
/// What lies between two pieces was not kept. A piece that a crash has cut short is no piece.
/// </summary>
internal static class LogFrame
{
    public const int HeaderLength = 12;

    /// <summary>Longest piece, in bytes.</summary>
    public const int MaxLength = 64 * 1024;

    public static void WriteHeader(Span<byte> header, long offset, int length)
    {
        BinaryPrimitives.WriteInt64BigEndian(header, offset);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], length);
    }

    /// <summary>Reads the next piece.</summary>
    /// <param name="file">At the beginning of a piece.</param>
    /// <param name="buffer">At least <see cref="MaxLength"/> long.</param>
    /// <param name="offset">Where it begins in the stream.</param>
    /// <param name="length">How long it is.</param>
    /// <returns>False where there is none, or none whole.</returns>
    public static bool TryRead(Stream file, byte[] buffer, out long offset, out int length)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        offset = 0;
        length = 0;
        if (file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
        {
            return false;
        }

        offset = BinaryPrimitives.ReadInt64BigEndian(header);
        length = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        return offset >= 0 && length is >= 0 and <= MaxLength && file.ReadAtLeast(buffer.AsSpan(0, length), length, throwOnEndOfStream: false) == length;
    }
}
