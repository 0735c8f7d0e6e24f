using System.Text;
using Bramble.Cli.Jobs;

namespace Bramble.Cli.Tests.Jobs;

public sealed class PrinterTests
{
    [Fact]
    public void A_terminal_gets_colour_and_no_control_characters()
    {
        var text = Print(new(IsTerminal: true, HasColour: true, IsRaw: false), "pi\e[31m-01", ["tab\tbell\a\x9b\r\n", "next \u202etxet\n"]);

        Assert.Equal($"{NodeColours.Of("pi\ufffd[31m-01")}pi\ufffd[31m-01/4 |\e[0m tab\tbell\\x07\\u{{9b}}\n{NodeColours.Of("pi\ufffd[31m-01")}pi\ufffd[31m-01/4 |\e[0m next \\u{{202e}}txet\n", text);
    }

    [Fact]
    public void A_pipe_gets_the_bytes_behind_a_plain_name() =>
        Assert.Equal("pi-01/4 | bell\a\e[1m\r\npi-01/4 | open\n", Print(new(IsTerminal: false, HasColour: false, IsRaw: false), "pi-01", ["be", "ll\a\e[1m\r", "\nopen"]));

    [Fact]
    public void Raw_is_the_bytes_and_nothing_else() =>
        Assert.Equal("be\all\nopen", Print(new(IsTerminal: true, HasColour: true, IsRaw: true), "pi-01", ["be\al", "l\nopen"]));

    [Fact]
    public void A_line_without_end_takes_bounded_memory()
    {
        var text = Print(new(IsTerminal: false, HasColour: false, IsRaw: false), "n", [new string('x', (2 * LinePrinter.MaxLine) + 1)]);

        Assert.Equal([LinePrinter.MaxLine, LinePrinter.MaxLine, 1], text.TrimEnd('\n').Split('\n').Select(line => line.Length - "n/4 | ".Length));
    }

    [Fact]
    public void One_tasks_output_is_escaped_on_a_terminal_wherever_the_network_cuts_it()
    {
        var bytes = Encoding.UTF8.GetBytes("a\u20acb\U0001F353\r\nc\rd\e[2J").Append((byte)0xE2).ToArray();
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            using var stream = new MemoryStream();
            var printer = new PlainPrinter(new OutputSink(stream, isTerminal: true, hasColour: false, isRaw: false));
            printer.Write(bytes.AsSpan(0, cut));
            printer.Write(bytes.AsSpan(cut));
            printer.End();
            Assert.Equal("a\u20acb\U0001F353\nc\\x0dd\\x1b[2J\\xe2", Encoding.UTF8.GetString(stream.ToArray()));
        }
    }

    [Fact]
    public void A_nodes_colour_stays() =>
        Assert.Equal(NodeColours.Of("pi-01"), NodeColours.Of(new string(['p', 'i', '-', '0', '1'])));

    private static string Print(Kind kind, string node, string[] pieces)
    {
        using var stream = new MemoryStream();
        var printer = new LinePrinter(new OutputSink(stream, kind.IsTerminal, kind.HasColour, kind.IsRaw), node, "/4");
        foreach (var piece in pieces)
        {
            printer.Write(Encoding.UTF8.GetBytes(piece));
        }

        printer.End();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed record Kind(bool IsTerminal, bool HasColour, bool IsRaw);
}
