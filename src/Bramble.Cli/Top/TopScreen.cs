using System.Text;

namespace Bramble.Cli.Top;

/// <summary>The terminal's second screen; leaving it brings back what was there before, however the command ends.</summary>
internal sealed class TopScreen : IDisposable
{
    private const string Enter = "\u001b[?1049h\u001b[?25l";
    private const string Leave = "\u001b[0m\u001b[?25h\u001b[?1049l";

    private string _shown = "";

    public TopScreen() => Console.Out.Write(Enter);

    /// <summary>Shows lines; writes nothing where nothing has changed.</summary>
    public void Show(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder("\u001b[H");
        for (var index = 0; index < lines.Count; index++)
        {
            text.Append(lines[index]).Append("\u001b[K").Append(index < lines.Count - 1 ? "\r\n" : "\u001b[J");
        }

        var screen = text.ToString();
        if (!string.Equals(screen, _shown, StringComparison.Ordinal))
        {
            _shown = screen;
            Console.Out.Write(screen);
            Console.Out.Flush();
        }
    }

    public void Dispose()
    {
        Console.Out.Write(Leave);
        Console.Out.Flush();
    }
}
