using Bramble.Cli.Client;
using Bramble.Protocol;

namespace Bramble.Cli.Jobs;

/// <summary>A job file as it is sent.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="ContentType">Its language.</param>
internal sealed record JobFileBody(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    /// <summary>The content type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The content type of YAML.</summary>
    public const string Yaml = "application/yaml";

    /// <summary>The longest file the master takes, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string StandardInput = "-";

    /// <summary>Reads a file, or standard input where it is named <c>-</c>.</summary>
    /// <exception cref="CommandException">It can't be read or is too long.</exception>
    public static async Task<JobFileBody> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var isInput = string.Equals(file, StandardInput, StringComparison.Ordinal);
        try
        {
            await using var stream = isInput ? Console.OpenStandardInput() : File.OpenRead(file);
            var bytes = await ReadAsync(stream, cancellationToken)
                ?? throw new CommandException($"{(isInput ? "The job file" : file)} is longer than {MaxBytes / 1024} KB, the most a job file may have.", ExitCode.WrongUsage);
            return new JobFileBody(bytes, LanguageOf(file, bytes.Span));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"There is no file {file}.", ExitCode.NotFound);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} can't be read: {e.Message}", ExitCode.Failed);
        }
    }

    /// <summary>JSON by the file's name or, on standard input, by its first character; everything else is YAML.</summary>
    internal static string LanguageOf(string file, ReadOnlySpan<byte> bytes) =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Json
        : file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) ? Yaml
        : bytes.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] ? Json
        : Yaml;

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxBytes ? null : buffer.AsMemory(0, length);
    }
}
