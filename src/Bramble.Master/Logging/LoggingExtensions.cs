using Microsoft.Extensions.Logging.Console;

namespace Bramble.Master.Logging;

internal static class LoggingExtensions
{
    /// <summary>One line per entry on standard error: standard output belongs to what a person or a script asked for.</summary>
    public static ILoggingBuilder AddBrambleConsole(this ILoggingBuilder logging, LogLevel level, LogFormat format)
    {
        logging.SetMinimumLevel(level);
        if (level > LogLevel.Debug)
        {
            // A line for each HTTP request and each connection of the framework's own would drown ours.
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.AddFilter("System", LogLevel.Warning);
            // It tells a start that failed with two stack traces; the start's own line says what and how to mend it.
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        }

        logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<LineFormatter, LineFormatterOptions>(options => options.Format = format);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        return logging;
    }
}
