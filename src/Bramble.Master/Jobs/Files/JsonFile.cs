using System.Text;
using System.Text.Json;

namespace Bramble.Master.Jobs.Files;

/// <summary>Reads JSON, with comments and trailing commas allowed, into the same tree as YAML.</summary>
internal static class JsonFile
{
    /// <summary>The job, or the jobs of an array; a mistake of the language ends it.</summary>
    public static List<FileNode> Parse(ReadOnlyMemory<byte> content, List<FileMistake> mistakes)
    {
        var bytes = content.Span;
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = YamlFile.MaxDepth });
        try
        {
            if (!reader.Read())
            {
                return [];
            }

            var places = new Places(bytes);
            var node = Read(ref reader, ref places);
            while (reader.Read())
            {
                // Reads on to find what stands behind the end.
            }

            return node is FileNode.List list ? [.. list.Items] : [node];
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:", 2)[0].TrimEnd();
            mistakes.Add(new FileMistake((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, $"This is not JSON: {message}"));
            return [];
        }
        catch (InvalidOperationException)
        {
            // Bytes or escapes that are no text, found when a string is read.
            mistakes.Add(new FileMistake(1 + bytes[..(int)reader.TokenStartIndex].Count((byte)'\n'), 1, "This text is not UTF-8."));
            return [];
        }
    }

    private static FileNode Read(ref Utf8JsonReader reader, ref Places places)
    {
        var (line, column) = places.Of((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var items = new List<FileNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Read(ref reader, ref places));
                }

                return new FileNode.List(line, column, items);
            case JsonTokenType.StartObject:
                var entries = new List<FileEntry>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (keyLine, keyColumn) = places.Of((int)reader.TokenStartIndex);
                    var key = new FileNode.Scalar(keyLine, keyColumn, reader.GetString() ?? "", IsPlain: true);
                    reader.Read();
                    entries.Add(new FileEntry(key, Read(ref reader, ref places)));
                }

                return new FileNode.Map(line, column, entries);
            case JsonTokenType.String:
                return new FileNode.Scalar(line, column, reader.GetString() ?? "", IsPlain: false);
            default:
                return new FileNode.Scalar(line, column, Encoding.UTF8.GetString(reader.ValueSpan), IsPlain: true);
        }
    }

    /// <summary>Turns offsets that only grow into lines and columns in one pass.</summary>
    private ref struct Places(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _line = 1;
        private int _lineStart;
        private int _at;

        public (int Line, int Column) Of(int offset)
        {
            for (; _at < offset; _at++)
            {
                if (_bytes[_at] == '\n')
                {
                    _line++;
                    _lineStart = _at + 1;
                }
            }

            return (_line, Encoding.UTF8.GetCharCount(_bytes[_lineStart..offset]) + 1);
        }
    }
}
