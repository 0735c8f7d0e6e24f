using Microsoft.Extensions.Logging.Console;

namespace Bramble.Master.Logging;

/// <summary>Options of <see cref="LineFormatter"/>.</summary>
internal sealed class LineFormatterOptions : ConsoleFormatterOptions
{
    /// <summary>How lines look.</summary>
    /// <value><see cref="LogFormat.Text"/> by default.</value>
    public LogFormat Format { get; set; }
}
