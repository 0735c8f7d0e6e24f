namespace Bramble.Cli.Client;

/// <summary>A command can't be done; the message is one line that says what and how to mend it.</summary>
internal sealed class CommandException(string message, int exitCode, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="Protocol.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
