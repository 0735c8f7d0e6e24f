using System.Buffers;
using System.Globalization;
using System.Text;

namespace Bramble.Cli.Jobs;

/// <summary>
/// Makes a task's output fit for a terminal: tabs and line ends stay, every other control, format or broken byte is written
/// out, so that no task can move the cursor, hide a line or speak for another node.
/// </summary>
internal static class TerminalText
{
    /// <summary>Writes a line, or a piece of one.</summary>
    /// <param name="text">Bytes, meant to be UTF-8.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        // A carriage return before the line's end is how other systems end a line.
        if (text.EndsWith("\r\n"u8))
        {
            Write(text[..^2], output);
            output.Write("\n"u8);
            return;
        }

        while (text.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(text, out var rune, out var length);
            var piece = text[..length];
            if (status != OperationStatus.Done)
            {
                foreach (var each in piece)
                {
                    Escape(output, string.Create(CultureInfo.InvariantCulture, $"\\x{each:x2}"));
                }
            }
            else if (rune.Value is '\n' or '\t' || IsShowable(rune))
            {
                output.Write(piece);
            }
            else
            {
                Escape(output, rune.Value < 0x80
                    ? string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}")
                    : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"));
            }

            text = text[length..];
        }
    }

    private static bool IsShowable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static void Escape(IBufferWriter<byte> output, string text) => output.Write(Encoding.ASCII.GetBytes(text));
}
