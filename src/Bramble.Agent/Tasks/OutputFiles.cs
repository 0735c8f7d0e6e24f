namespace Bramble.Agent.Tasks;

/// <summary>
/// Reads the kept output of an attempt while its shim goes on writing. Both work on the same files without a lock: the shim
/// says before it overwrites, so a piece that was overwritten while it was read is recognised and told as dropped.
/// </summary>
internal static class OutputFiles
{
    /// <summary>Reads on from an offset.</summary>
    /// <param name="directory">The attempt's directory.</param>
    /// <param name="stream">Which stream.</param>
    /// <param name="ringBytes">The size of its ring, as the shim was started with.</param>
    /// <param name="offset">From the stream's first byte.</param>
    /// <param name="buffer">Filled as far as there is output in one piece.</param>
    /// <returns>What was read; nothing where there is no more, or the files can't be read.</returns>
    public static OutputSlice Read(string directory, OutputStream stream, long ringBytes, long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);

        // A torn piece of the ring is tried again, further on; a task that outruns the reader each time is told about later.
        for (var tries = 0; tries < 3; tries++)
        {
            if (State(directory, stream) is not { } state)
            {
                return default;
            }

            if (offset >= state.Done)
            {
                return new OutputSlice(0, 0, state.Done);
            }

            if (offset < state.HeadEnd)
            {
                var inHead = ReadAt(directory, HeadName(stream), offset, buffer[..Fit(buffer, state.HeadEnd - offset)]);
                return new OutputSlice(0, inHead, state.Done);
            }

            var from = Math.Min(Math.Max(offset, state.TailFrom(ringBytes)), state.Done);
            if (from == state.Done)
            {
                return new OutputSlice(from - offset, 0, state.Done);
            }

            var at = from % ringBytes;
            var length = ReadAt(directory, TailName(stream), at, buffer[..Fit(buffer, Math.Min(state.Done - from, ringBytes - at))]);
            if (State(directory, stream) is { } after && from >= after.TailFrom(ringBytes))
            {
                return new OutputSlice(from - offset, length, state.Done);
            }
        }

        return new OutputSlice(0, 0, State(directory, stream)?.Done ?? 0);
    }

    private static StreamState? State(string directory, OutputStream stream) =>
        ShimState.Read(directory) is { } state ? stream == OutputStream.Stdout ? state.Stdout : state.Stderr : null;

    private static int Fit(Span<byte> buffer, long length) => (int)Math.Min(buffer.Length, length);

    private static string HeadName(OutputStream stream) => stream == OutputStream.Stdout ? "stdout" : "stderr";

    private static string TailName(OutputStream stream) => stream == OutputStream.Stdout ? "stdout.tail" : "stderr.tail";

    private static int ReadAt(string directory, string name, long offset, Span<byte> buffer)
    {
        try
        {
            using var file = File.OpenHandle(Path.Combine(directory, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, buffer, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
