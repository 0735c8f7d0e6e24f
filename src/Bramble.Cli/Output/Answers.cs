using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bramble.Cli.Commands;
using Bramble.Protocol;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Output;

/// <summary>The answer of a command that changes something: a sentence for people, the changed thing for scripts.</summary>
internal static class Answers
{
    private const int MaxWords = 512;

    /// <returns><see cref="ExitCode.Done"/>.</returns>
    public static async Task<int> WriteAsync<T>(ParseResult parsed, T? value, JsonTypeInfo<T> type, string words)
        where T : class
    {
        // Null is JSON as well: done, and nothing more is known.
        await Console.Out.WriteLineAsync(parsed.WantsJson() ? value is null ? "null" : JsonSerializer.Serialize(value, type) : Untrusted.Clean(words, MaxWords));
        return ExitCode.Done;
    }
}
