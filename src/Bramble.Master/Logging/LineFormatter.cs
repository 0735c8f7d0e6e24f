using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bramble.Protocol.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Bramble.Master.Logging;

/// <summary>
/// Writes each log entry as exactly one line. What came from outside can't forge a second line or steer a terminal:
/// control characters are replaced, and a line ends at 16 KiB.
/// </summary>
internal sealed class LineFormatter(IOptionsMonitor<LineFormatterOptions> options, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "bramble";

    private const int MaxLength = 16 * 1024;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var part = logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..];
        if (options.CurrentValue.Format == LogFormat.Json)
        {
            WriteJson(textWriter, at, part, message, logEntry);
            return;
        }

        textWriter.Write(at);
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.Write(part);
        textWriter.Write(": ");
        textWriter.Write(Untrusted.Clean(message, MaxLength));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(" | ");
            textWriter.Write(Untrusted.Clean(exception.ToString().ReplaceLineEndings(" <- "), MaxLength));
        }

        textWriter.Write('\n');
    }

    private static void WriteJson<TState>(TextWriter textWriter, string at, string part, string message, in LogEntry<TState> entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("at", at);
            json.WriteString("level", Word(entry.LogLevel).Trim());
            json.WriteString("part", part);
            json.WriteString("message", Untrusted.Clean(message, MaxLength));
            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                foreach (var (name, value) in values)
                {
                    if (!string.Equals(name, "{OriginalFormat}", StringComparison.Ordinal) && value is not null)
                    {
                        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                        json.WriteString(JsonNamingPolicy.CamelCase.ConvertName(name), Untrusted.Clean(text, MaxLength));
                    }
                }
            }

            if (entry.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        textWriter.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        textWriter.Write('\n');
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => " trace ",
        LogLevel.Debug => " debug ",
        LogLevel.Information => " info  ",
        LogLevel.Warning => " warn  ",
        LogLevel.Error => " error ",
        _ => " fatal ",
    };
}
