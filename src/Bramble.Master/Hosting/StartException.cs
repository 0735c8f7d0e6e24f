namespace Bramble.Master.Hosting;

/// <summary>The master can't start; the message is one line that says what and how to mend it.</summary>
internal sealed class StartException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Protocol.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
