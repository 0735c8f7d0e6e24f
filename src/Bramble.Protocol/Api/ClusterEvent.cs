using Bramble.Protocol.Ids;

namespace Bramble.Protocol.Api;

/// <summary>
/// Something that happened in the cluster: one line of <c>bramble events</c>, one server-sent event of <c>/api/v1/events</c>.
/// The SSE event name is the part of <see cref="Type"/> before the dot.
/// </summary>
public sealed record ClusterEvent
{
    /// <summary>Opaque and unique; send it back as <c>Last-Event-ID</c> to go on after this event.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened, by the master's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened, in one sentence for a person, such as <c>pi-03 joined from 10.0.0.7:41234</c>.</summary>
    public required string Message { get; init; }

    /// <summary>The node it is about, null where it is about none.</summary>
    public NodeId? NodeId { get; init; }

    /// <summary>That node's name at the time.</summary>
    public string? NodeName { get; init; }

    /// <summary>Why, where there is a reason, such as <c>closed by the peer</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The node after the event; null in <c>node.left</c>.</summary>
    public Node? Node { get; init; }

    /// <summary>The job it is about, null where it is about none.</summary>
    public JobId? JobId { get; init; }

    /// <summary>That job's name.</summary>
    public string? JobName { get; init; }

    /// <summary>The task of that job it is about, from 0; null where it is about none.</summary>
    public int? TaskIndex { get; init; }

    /// <summary>The job's tasks by state after the event; null where it is about no job.</summary>
    public JobCounts? JobCounts { get; init; }
}
