namespace Bramble.Agent.Connection;

/// <summary>The agent cannot go on; the message is one line for a person.</summary>
/// <param name="message">What, and how to mend it.</param>
/// <param name="exitCode">One of <see cref="Protocol.ExitCode"/>.</param>
/// <param name="inner">What was behind it.</param>
public sealed class AgentException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Protocol.ExitCode"/>.</summary>
    public int ExitCode => exitCode;
}
