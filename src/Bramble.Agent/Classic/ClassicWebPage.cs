using System.Globalization;
using System.Net;
using System.Text;

namespace Bramble.Agent.Classic;

/// <summary>The tutorial's page. Everything that came from the master is escaped.</summary>
internal static class ClassicWebPage
{
    public const string Style = """
        :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
        body { margin: 2rem auto; padding: 0 1rem; max-width: 60rem; line-height: 1.5; }
        pre { padding: 1rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem; }
        .lost { border-left: .3rem solid #d33; padding-left: .7rem; }
        """;

    private const string None = "No data from the master yet.";

    public static string Render(ClassicWebState state, string master, TimeProvider time)
    {
        // Reads anew by itself, as the tutorial's page did not: it has no script, and a page left open on a wall must stay true.
        var html = new StringBuilder(1_024);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append("<meta http-equiv=\"refresh\" content=\"5\"><title>Raspberry Pi Cluster</title><link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body>\n<h1>Raspberry Pi Cluster</h1>\n<p>Master: ")
            .Append(WebUtility.HtmlEncode(master)).Append("</p>\n");
        if (state.Lost is { } lost)
        {
            html.Append("<p class=\"lost\">No connection to the master: ").Append(WebUtility.HtmlEncode(lost)).Append("</p>\n");
        }

        Block(html, "Master Information", state.Master, time);
        Block(html, "Slave Information", state.Slaves, time);
        return html.Append("</body></html>\n").ToString();
    }

    private static void Block(StringBuilder html, string heading, ClassicWebBlock? block, TimeProvider time)
    {
        html.Append("<h2>").Append(heading).Append("</h2>\n<p>").Append(Age(block, time)).Append("</p>\n");
        if (block is not null)
        {
            html.Append("<pre>").Append(WebUtility.HtmlEncode(block.Json)).Append("</pre>\n");
        }
    }

    private static string Age(ClassicWebBlock? block, TimeProvider time) => block is null
        ? None
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Data of {block.At:yyyy-MM-dd HH:mm:ss} UTC, {(long)time.GetElapsedTime(block.Timestamp).TotalSeconds} s old.");
}
