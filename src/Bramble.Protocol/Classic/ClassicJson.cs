using System.Globalization;
using System.Text;
using System.Text.Json;
using Bramble.Protocol.Text;

namespace Bramble.Protocol.Classic;

/// <summary>Lays payloads out for people, as the tutorial's page does: four spaces of indent, keys sorted.</summary>
public static class ClassicJson
{
    private const int IndentWidth = 4;

    /// <summary>
    /// Lays <paramref name="json"/> out over lines. Letters of every script stay readable; control, format and bidirectional
    /// characters become <c>\uXXXX</c>, so that the text can be shown on a terminal. For a page it has still to be escaped as HTML.
    /// </summary>
    /// <param name="json">A payload whose strings are whole, as the codec lets no lone surrogate through.</param>
    /// <returns>The same JSON, with line feeds and no line feed at its end.</returns>
    /// <exception cref="InvalidOperationException">A string or key in it has a lone surrogate.</exception>
    public static string Indent(JsonElement json)
    {
        var output = new StringBuilder();
        Write(output, json, depth: 0);
        return output.ToString();
    }

    /// <inheritdoc cref="Indent(JsonElement)"/>
    /// <exception cref="JsonException">It is not JSON, or deeper than 64 levels.</exception>
    public static string Indent(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        using var document = JsonDocument.ParseValue(ref reader);
        if (reader.BytesConsumed < json.Length && json[(int)reader.BytesConsumed..].IndexOfAnyExcept(" \t\r\n"u8) >= 0)
        {
            throw new JsonException("More than one value");
        }

        return Indent(document.RootElement);
    }

    private static void Write(StringBuilder output, JsonElement json, int depth)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, json, depth);
                break;
            case JsonValueKind.Array:
                WriteArray(output, json, depth);
                break;
            case JsonValueKind.String:
                // A string's value is never null.
                WriteString(output, json.GetString()!);
                break;
            default:
                output.Append(json.GetRawText());
                break;
        }
    }

    private static void WriteObject(StringBuilder output, JsonElement json, int depth)
    {
        var separator = "{";
        foreach (var property in json.EnumerateObject().OrderBy(x => x.Name, StringComparer.Ordinal))
        {
            output.Append(separator);
            StartLine(output, depth + 1);
            WriteString(output, property.Name);
            output.Append(": ");
            Write(output, property.Value, depth + 1);
            separator = ",";
        }

        End(output, separator, "{}", '}', depth);
    }

    private static void WriteArray(StringBuilder output, JsonElement json, int depth)
    {
        var separator = "[";
        foreach (var item in json.EnumerateArray())
        {
            output.Append(separator);
            StartLine(output, depth + 1);
            Write(output, item, depth + 1);
            separator = ",";
        }

        End(output, separator, "[]", ']', depth);
    }

    private static void End(StringBuilder output, string separator, string empty, char close, int depth)
    {
        if (separator is not ",")
        {
            output.Append(empty);
            return;
        }

        StartLine(output, depth);
        output.Append(close);
    }

    private static void StartLine(StringBuilder output, int depth) => output.Append('\n').Append(' ', depth * IndentWidth);

    private static void WriteString(StringBuilder output, string text)
    {
        output.Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"':
                    output.Append("\\\"");
                    break;
                case '\\':
                    output.Append(@"\\");
                    break;
                case '\n':
                    output.Append("\\n");
                    break;
                case '\r':
                    output.Append("\\r");
                    break;
                case '\t':
                    output.Append("\\t");
                    break;
                default:
                    WriteRune(output, rune);
                    break;
            }
        }

        output.Append('"');
    }

    private static void WriteRune(StringBuilder output, Rune rune)
    {
        if (Untrusted.IsShowable(rune))
        {
            output.Append(rune);
            return;
        }

        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            output.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }
    }
}
