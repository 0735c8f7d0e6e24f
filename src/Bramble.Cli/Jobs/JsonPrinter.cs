using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Bramble.Cli.Jobs;

/// <summary>Prints one stream of one attempt as JSON, one object a line of it; bytes that are no UTF-8 become U+FFFD.</summary>
internal sealed class JsonPrinter(OutputSink sink, int index, int attempt, string node, bool isError) : ITaskPrinter
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _out = new();

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            var length = Math.Min(end < 0 ? bytes.Length : end, LinePrinter.MaxLine - _line.WrittenCount);
            _line.Write(bytes[..length]);
            var isWhole = end >= 0 && length == end;
            bytes = bytes[(isWhole ? length + 1 : length)..];
            if (isWhole || _line.WrittenCount == LinePrinter.MaxLine)
            {
                Take();
            }
        }
    }

    public void End()
    {
        if (_line.WrittenCount > 0)
        {
            Take();
        }
    }

    private void Take()
    {
        using (var json = new Utf8JsonWriter(_out))
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteNumber("attempt", attempt);
            json.WriteString("node", node);
            json.WriteString("stream", isError ? "stderr" : "stdout");
            json.WriteString("line", Encoding.UTF8.GetString(_line.WrittenSpan));
            json.WriteEndObject();
        }

        _out.Write("\n"u8);
        sink.Write(_out.WrittenSpan);
        _out.ResetWrittenCount();
        _line.ResetWrittenCount();
    }
}
