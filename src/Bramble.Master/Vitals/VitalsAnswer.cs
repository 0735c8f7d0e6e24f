using Bramble.Protocol.Api;

namespace Bramble.Master.Vitals;

/// <summary>What came of a question.</summary>
internal abstract record VitalsAnswer
{
    private VitalsAnswer()
    {
    }

    /// <summary>The answer.</summary>
    internal sealed record Found(VitalsColumns Columns) : VitalsAnswer;

    /// <summary>The question can't be answered; the problem says why and what to ask instead.</summary>
    internal sealed record Refused(string Problem) : VitalsAnswer;
}
