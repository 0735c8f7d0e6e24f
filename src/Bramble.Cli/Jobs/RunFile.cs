using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bramble.Cli.Jobs;

/// <summary>What <c>bramble run</c> was told, as a job file: it says nothing that a file could not say.</summary>
internal sealed record RunFile
{
    private const int MaxName = 63;
    private const string OnlyLine = "line 1: ";

    /// <summary>The job's name; null for one made from the command.</summary>
    public string? Name { get; init; }

    /// <summary>Program and arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Names of the only nodes.</summary>
    public IReadOnlyList<string> On { get; init; } = [];

    /// <summary>Whether every node that fits gets a task.</summary>
    public bool Each { get; init; }

    /// <summary>Which nodes fit.</summary>
    public string? Where { get; init; }

    /// <summary>How many tasks.</summary>
    public int? Count { get; init; }

    /// <summary>Processors of each task.</summary>
    public double? Cpus { get; init; }

    /// <summary>Memory of each task in bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Longest run as people write it, such as <c>10m</c>.</summary>
    public string? Timeout { get; init; }

    /// <summary>More attempts after a failed one.</summary>
    public int? Retries { get; init; }

    /// <summary>Environment variables.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Working directory on the node.</summary>
    public string? Workdir { get; init; }

    /// <summary>What the master says of this file, without the number of its only line.</summary>
    public static string WithoutLines(string mistakes) =>
        string.Join('\n', mistakes.Split('\n').Select(line => line.StartsWith(OnlyLine, StringComparison.Ordinal) ? line[OnlyLine.Length..] : line));

    /// <summary>The file, in JSON.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("name", Name ?? NameOf(Command[0]));
            WriteList(json, "command", Command);
            // Several nodes named without a number are meant each; one named node needs no binding.
            if (Each || (On.Count > 1 && Count is null))
            {
                json.WriteString("each", "node");
            }
            else if (Count is { } count)
            {
                json.WriteNumber("count", count);
            }

            if (On.Count > 0)
            {
                WriteList(json, "on", On);
            }

            WriteText(json, "where", Where);
            WriteText(json, "timeout", Timeout);
            WriteText(json, "workdir", Workdir);
            if (Retries is { } retries)
            {
                json.WriteNumber("retries", retries);
            }

            if (Cpus is not null || MemoryBytes is not null)
            {
                json.WriteStartObject("resources");
                if (Cpus is { } cpus)
                {
                    json.WriteNumber("cpus", cpus);
                }

                WriteText(json, "memory", MemoryBytes?.ToString(CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            if (Env.Count > 0)
            {
                json.WriteStartObject("env");
                foreach (var (key, value) in Env.OrderBy(each => each.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>A name that a job may have, made from its command: <c>/usr/bin/convert</c> is <c>convert</c>.</summary>
    internal static string NameOf(string command)
    {
        var name = new StringBuilder();
        foreach (var character in command[(command.TrimEnd('/').LastIndexOf('/') + 1)..])
        {
            if (name.Length < MaxName && (char.IsAsciiLetterOrDigit(character) || (name.Length > 0 && character is '.' or '_' or '-')))
            {
                name.Append(character);
            }
        }

        return name.Length == 0 ? "run" : name.ToString();
    }

    private static void WriteText(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string key, IEnumerable<string> values)
    {
        json.WriteStartArray(key);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
