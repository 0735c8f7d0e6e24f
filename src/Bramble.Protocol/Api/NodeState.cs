using System.Text.Json.Serialization;

namespace Bramble.Protocol.Api;

/// <summary>Where a node stands in its life cycle; written by the master only.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeState>))]
public enum NodeState
{
    /// <summary>Asked to join and waits for approval.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Speaks in time.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Not heard from for 15 s: it is given no new work.</summary>
    [JsonStringEnumMemberName("late")]
    Late,

    /// <summary>Not heard from for 30 s: its attempts are lost. A classic node is never lost: it leaves with its connection.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,

    /// <summary>Taken out of the cluster for good; only in events.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,
}
