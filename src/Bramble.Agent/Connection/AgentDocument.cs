using Bramble.Protocol.Ids;

namespace Bramble.Agent.Connection;

/// <summary>Who this agent is, as <c>agent.json</c> keeps it; written last, so where it is, the rest is there too.</summary>
internal sealed record AgentDocument
{
    public required NodeId NodeId { get; init; }

    public required string NodeName { get; init; }

    /// <summary>32 lower-case hex digits.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The master's address of the last join, as <c>host:port</c>.</summary>
    public required string Master { get; init; }

    /// <summary>The token of the last join, without its secret: given again, it is of no use.</summary>
    public required string TokenId { get; init; }

    /// <summary>The newest time a master has told, to the day: a machine without a clock battery knows by it what has surely passed.</summary>
    public required DateTimeOffset AtLeast { get; init; }
}
