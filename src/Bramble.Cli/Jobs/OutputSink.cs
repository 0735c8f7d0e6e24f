namespace Bramble.Cli.Jobs;

/// <summary>One of our own two outputs, to which many tasks write. Thread safe: what is written at once stays together.</summary>
/// <param name="stream">Where it goes; left open.</param>
/// <param name="isTerminal">Whether a person's terminal is behind it: control characters are written out then.</param>
/// <param name="hasColour">Whether names of nodes are coloured.</param>
/// <param name="isRaw">Bytes as they come, without names before the lines.</param>
internal sealed class OutputSink(Stream stream, bool isTerminal, bool hasColour, bool isRaw)
{
    private readonly Lock _lock = new();

    /// <summary>Whether control characters are written out.</summary>
    public bool Escapes { get; } = isTerminal && !isRaw;

    /// <summary>Whether names of nodes are coloured.</summary>
    public bool HasColour { get; } = hasColour && !isRaw;

    /// <summary>Whether bytes go through as they are, without names.</summary>
    public bool IsRaw { get; } = isRaw;

    /// <summary>Standard output.</summary>
    public static OutputSink StandardOutput(bool raw) =>
        new(Console.OpenStandardOutput(), !Console.IsOutputRedirected, !Console.IsOutputRedirected && MayColour, raw);

    /// <summary>Standard error.</summary>
    public static OutputSink StandardError(bool raw) =>
        new(Console.OpenStandardError(), !Console.IsErrorRedirected, !Console.IsErrorRedirected && MayColour, raw);

    /// <summary>People and dumb terminals may have said no (https://no-color.org).</summary>
    private static bool MayColour =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <exception cref="IOException">Whoever read has left.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            stream.Write(bytes);
            stream.Flush();
        }
    }
}
