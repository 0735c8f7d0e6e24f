using System.Buffers;

namespace Bramble.Cli.Jobs;

/// <summary>One task's output and nothing else: raw to a pipe, control characters written out on a terminal.</summary>
internal sealed class PlainPrinter(OutputSink sink) : ITaskPrinter
{
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly ArrayBufferWriter<byte> _out = new();

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!sink.Escapes)
        {
            sink.Write(bytes);
            return;
        }

        // A character may be cut in two by the network, and a carriage return from its line feed: what ends so waits.
        _rest.Write(bytes);
        var all = _rest.WrittenSpan;
        var keep = Unfinished(all);
        WriteLines(all[..^keep]);
        var left = all[^keep..].ToArray();
        _rest.ResetWrittenCount();
        _rest.Write(left);
        Flush();
    }

    public void End()
    {
        WriteLines(_rest.WrittenSpan);
        _rest.ResetWrittenCount();
        Flush();
    }

    private void WriteLines(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)'\n');
            var line = end < 0 ? text : text[..(end + 1)];
            TerminalText.Write(line, _out);
            text = text[line.Length..];
        }
    }

    private static int Unfinished(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("\r"u8))
        {
            return 1;
        }

        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            var lead = text[^back];
            if ((lead & 0b1100_0000) == 0b1100_0000)
            {
                var length = lead >= 0b1111_0000 ? 4 : lead >= 0b1110_0000 ? 3 : 2;
                return length > back ? back : 0;
            }
        }

        return 0;
    }

    private void Flush()
    {
        if (_out.WrittenCount > 0)
        {
            sink.Write(_out.WrittenSpan);
            _out.ResetWrittenCount();
        }
    }
}
