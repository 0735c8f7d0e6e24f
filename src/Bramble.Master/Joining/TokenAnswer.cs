using Bramble.Master.Api;
using Bramble.Protocol.Api;

namespace Bramble.Master.Joining;

/// <summary>What came of asking for a join token.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer()
    {
    }

    /// <summary>It is on disk.</summary>
    internal sealed record Made(NewToken Token) : TokenAnswer;

    /// <summary>There is none.</summary>
    internal sealed record Refused(ProblemResult Problem) : TokenAnswer;
}
