using System.Text;
using Bramble.Protocol.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bramble.Master.Jobs.Files;

/// <summary>
/// Reads YAML into a tree by its events. Anchors and aliases are refused, since a few lines of them can stand for more than
/// there is memory; so are tags, and depth is bounded.
/// </summary>
internal static class YamlFile
{
    /// <summary>Most lists and maps within each other.</summary>
    public const int MaxDepth = 16;

    /// <summary>The documents with something in them; a mistake of the language ends it.</summary>
    public static List<FileNode> Parse(ReadOnlyMemory<byte> content, List<FileMistake> mistakes)
    {
        var documents = new List<FileNode>();
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content.Span);
        }
        catch (DecoderFallbackException e)
        {
            mistakes.Add(new FileMistake(1 + content.Span[..Math.Clamp(e.Index, 0, content.Length)].Count((byte)'\n'), 1, "The file is not UTF-8 text."));
            return documents;
        }

        try
        {
            var parser = new Parser(new StringReader(text.TrimStart('\uFEFF')));
            while (parser.MoveNext())
            {
                if (parser.Current is DocumentStart)
                {
                    parser.MoveNext();
                    Add(documents, Read(parser, 0));
                }
            }
        }
        catch (YamlException e)
        {
            mistakes.Add(new FileMistake(Line(e.Start), Column(e.Start), $"This is not YAML: {Sentence(e.Message)}"));
            documents.Clear();
        }

        return documents;
    }

    /// <summary>A list at the top is a list of jobs.</summary>
    private static void Add(List<FileNode> documents, FileNode node)
    {
        switch (node)
        {
            case FileNode.Scalar { IsNull: true }:
                break;
            case FileNode.List list:
                documents.AddRange(list.Items);
                break;
            default:
                documents.Add(node);
                break;
        }
    }

    private static FileNode Read(Parser parser, int depth)
    {
        var current = parser.Current ?? throw new YamlException("the file ends too early.");
        if (depth > MaxDepth)
        {
            throw new YamlException(current.Start, current.End, $"at most {MaxDepth} lists and maps may stand within each other.");
        }

        if (current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw new YamlException(current.Start, current.End, "anchors (&) and aliases (*) are not taken in job files. Quote a text that starts with one.");
        }

        switch (current)
        {
            case Scalar scalar:
                return Value(scalar);
            case SequenceStart:
                var items = new List<FileNode>();
                while (Next(parser) is not SequenceEnd)
                {
                    items.Add(Read(parser, depth + 1));
                }

                return new FileNode.List(Line(current.Start), Column(current.Start), items);
            case MappingStart:
                return Map(parser, current, depth);
            default:
                throw new YamlException(current.Start, current.End, "something is missing here.");
        }
    }

    private static FileNode.Map Map(Parser parser, ParsingEvent start, int depth)
    {
        var entries = new List<FileEntry>();
        while (Next(parser) is not MappingEnd)
        {
            var at = parser.Current?.Start ?? start.Start;
            if (Read(parser, depth + 1) is not FileNode.Scalar key)
            {
                throw new YamlException(at, at, "a key is a single word.");
            }

            Next(parser);
            entries.Add(new FileEntry(key, Read(parser, depth + 1)));
        }

        return new FileNode.Map(Line(start.Start), Column(start.Start), entries);
    }

    private static FileNode.Scalar Value(Scalar scalar) =>
        scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific
            ? new FileNode.Scalar(Line(scalar.Start), Column(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain)
            : throw new YamlException(scalar.Start, scalar.End, "tags (!) are not taken in job files. Quote a text that starts with one.");

    private static ParsingEvent Next(Parser parser) => parser.MoveNext() && parser.Current is { } next ? next : throw new YamlException("the file ends too early.");

    private static int Line(Mark mark) => (int)Math.Clamp((long)mark.Line, 1, int.MaxValue);

    private static int Column(Mark mark) => (int)Math.Clamp((long)mark.Column, 1, int.MaxValue);

    private static string Sentence(string message)
    {
        var clean = Untrusted.Clean(message, 300).Trim();
        return clean.EndsWith('.') ? clean : $"{clean}.";
    }
}
