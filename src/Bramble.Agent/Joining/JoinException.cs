namespace Bramble.Agent.Joining;

/// <summary>A join did not happen. The message is for people and holds no secret.</summary>
/// <param name="code">Stable: the master's own, or <c>unreachable</c>, <c>wrong-master</c>, <c>wrong-answer</c>.</param>
/// <param name="message">What, and how to mend it.</param>
/// <param name="isFinal">Whether trying again with the same token is of no use.</param>
/// <param name="inner">What was behind it.</param>
internal sealed class JoinException(string code, string message, bool isFinal, Exception? inner = null) : Exception(message, inner)
{
    public string Code => code;

    public bool IsFinal => isFinal;
}
