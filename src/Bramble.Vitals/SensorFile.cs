namespace Bramble.Vitals;

/// <summary>One file below the system root. Missing, unreadable, a directory, or gone in mid-read: all the same, nothing is known.</summary>
internal sealed class SensorFile(string sysroot, string path)
{
    private readonly string _fullPath = Path.Join(sysroot, path);

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

    private int ReadInto(byte[] bytes)
    {
        // Exceptions are slow, and on a machine without a sensor its file is missing at every reading.
        if (!File.Exists(_fullPath))
        {
            return 0;
        }

        try
        {
            using var handle = File.OpenHandle(_fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = 0;
            while (length < bytes.Length)
            {
                var count = RandomAccess.Read(handle, bytes.AsSpan(length), length);
                if (count == 0)
                {
                    break;
                }

                length += count;
            }

            return length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return 0;
        }
    }
}
