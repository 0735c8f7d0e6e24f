using Bramble.Protocol.Api;

namespace Bramble.Master.Processes;

/// <summary>What came of asking a node for its processes.</summary>
internal abstract record ProcessesAnswer
{
    private ProcessesAnswer()
    {
    }

    /// <summary>It has told them.</summary>
    internal sealed record Told(ProcessList Processes) : ProcessesAnswer;

    /// <summary>It has no session, or its session ended before it answered.</summary>
    internal sealed record NotConnected : ProcessesAnswer;

    /// <summary>Its agent does not know the question.</summary>
    internal sealed record TooOld : ProcessesAnswer;

    /// <summary>It is being asked by as many as may ask at one time.</summary>
    internal sealed record Busy : ProcessesAnswer;

    /// <summary>It did not answer in time.</summary>
    internal sealed record Silent : ProcessesAnswer;
}
