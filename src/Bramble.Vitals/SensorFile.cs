using System.Buffers.Binary;
using System.Text;

namespace Bramble.Vitals;

/// <summary>One file below the system root. Missing, unreadable, a directory, or gone in mid-read: all the same, nothing is known.</summary>
internal sealed class SensorFile(string sysroot, string path)
{
    // As libc wants it, made once: a reading makes no strings.
    private readonly byte[] _path = [.. Encoding.UTF8.GetBytes(Path.Join(sysroot, path)), 0];

    /// <summary>Reads the head of the file.</summary>
    /// <param name="buffer">Receives it.</param>
    /// <returns>What was read, of the buffer; empty where nothing could be. A last line that the buffer cut is left out.</returns>
    public ReadOnlySpan<byte> Read(SensorBuffer buffer)
    {
        var length = ReadInto(buffer.Bytes);
        var content = buffer.Bytes.AsSpan(0, length);
        return length < buffer.Bytes.Length ? content : content[..(content.LastIndexOf((byte)'\n') + 1)];
    }

    /// <summary>Reads a file that may be larger than the shared buffer.</summary>
    /// <param name="limit">Most bytes read.</param>
    /// <returns>What was read; empty where nothing could be.</returns>
    public ReadOnlyMemory<byte> ReadLarge(int limit)
    {
        // The size of a file in /proc is not known before it was read.
        for (var size = Math.Min(limit, 4 * SensorBuffer.Length); ; size = Math.Min(limit, size * 4))
        {
            var bytes = new byte[size];
            var length = ReadInto(bytes);
            if (length < size || size == limit)
            {
                return bytes.AsMemory(0, length);
            }
        }
    }

    /// <summary>Reads a file that holds one whole number.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>The number; null where there is anything else.</returns>
    public long? ReadInteger(SensorBuffer buffer) => SensorText.ParseInteger(Read(buffer));

    /// <summary>Reads a file that holds one text.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <param name="maxLength">Most characters kept.</param>
    /// <returns>The text, cleaned; null where there is none.</returns>
    public string? ReadText(SensorBuffer buffer, int maxLength) => SensorText.Clean(Read(buffer), maxLength);

    /// <summary>Reads a file that holds one whole number of 32 bits, big-endian, as the device tree has them.</summary>
    /// <param name="buffer">Memory to read into.</param>
    /// <returns>The number; null where the file has any other length.</returns>
    public uint? ReadCell(SensorBuffer buffer)
    {
        var length = ReadInto(buffer.Bytes);
        return length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(buffer.Bytes) : null;
    }

    /// <summary>Whether the file can be opened.</summary>
    /// <returns>False where it is missing or may not be read.</returns>
    public bool Exists()
    {
        var descriptor = Native.Open(in _path[0], Native.ReadOnly);
        return descriptor >= 0 && Native.Close(descriptor) == 0;
    }

    private int ReadInto(byte[] bytes)
    {
        var descriptor = Native.Open(in _path[0], Native.ReadOnly);
        if (descriptor < 0)
        {
            return 0;
        }

        var length = 0;
        while (length < bytes.Length)
        {
            var count = Native.Read(descriptor, ref bytes[length], (nuint)(bytes.Length - length));
            if (count <= 0)
            {
                // What was read before an error is half a file.
                length = count < 0 ? 0 : length;
                break;
            }

            length += (int)count;
        }

        _ = Native.Close(descriptor);
        return length;
    }
}
