using System.Buffers;
using System.Text;
using Bramble.Protocol.Text;

namespace Bramble.Cli.Jobs;

/// <summary>
/// Prints one stream of one task, whole lines at a time, a name before each. A line longer than <see cref="MaxLine"/> is printed
/// in pieces; the last line gets an end where it has none, so that the next task's begins where a line begins.
/// </summary>
internal sealed class LinePrinter : ITaskPrinter
{
    /// <summary>Bytes of a line that are waited for: no task may fill our memory.</summary>
    public const int MaxLine = 64 * 1024;

    private const int MaxName = 80;

    private readonly OutputSink _sink;
    private readonly byte[] _prefix;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _out = new();

    /// <param name="sink">Where it goes.</param>
    /// <param name="node">The node's name; what must not be on a terminal is replaced.</param>
    /// <param name="task">What tells the task from others on the same node, such as <c>/7</c>; may be empty.</param>
    public LinePrinter(OutputSink sink, string node, string task)
    {
        _sink = sink;
        var name = Untrusted.Clean(node, MaxName);
        _prefix = Encoding.UTF8.GetBytes(sink.HasColour ? $"{NodeColours.Of(name)}{name}{task} |{NodeColours.Reset} " : $"{name}{task} | ");
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_sink.IsRaw)
        {
            _sink.Write(bytes);
            return;
        }

        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            var length = Math.Min(end < 0 ? bytes.Length : end + 1, MaxLine - _line.WrittenCount);
            _line.Write(bytes[..length]);
            var isWhole = end >= 0 && length == end + 1;
            bytes = bytes[length..];
            if (isWhole || _line.WrittenCount == MaxLine)
            {
                Take();
            }
        }

        Flush();
    }

    public void End()
    {
        if (_line.WrittenCount > 0)
        {
            Take();
            Flush();
        }
    }

    private void Take()
    {
        _out.Write(_prefix);
        var line = _line.WrittenSpan;
        if (_sink.Escapes)
        {
            TerminalText.Write(line, _out);
        }
        else
        {
            _out.Write(line);
        }

        if (line[^1] != (byte)'\n')
        {
            _out.Write("\n"u8);
        }

        _line.ResetWrittenCount();
    }

    private void Flush()
    {
        if (_out.WrittenCount > 0)
        {
            _sink.Write(_out.WrittenSpan);
            _out.ResetWrittenCount();
        }
    }
}
