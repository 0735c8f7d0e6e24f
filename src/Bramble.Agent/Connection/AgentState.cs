using System.Text.Json.Serialization;

namespace Bramble.Agent.Connection;

/// <summary>What an agent is doing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AgentState>))]
public enum AgentState
{
    /// <summary>Not yet a node: asks to become one.</summary>
    [JsonStringEnumMemberName("joining")]
    Joining,

    /// <summary>Has become a node.</summary>
    [JsonStringEnumMemberName("joined")]
    Joined,

    /// <summary>Has a session.</summary>
    [JsonStringEnumMemberName("connected")]
    Connected,

    /// <summary>Waits to try again.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Has a new certificate.</summary>
    [JsonStringEnumMemberName("renewed")]
    Renewed,

    /// <summary>Something is wrong that does not end the agent.</summary>
    [JsonStringEnumMemberName("trouble")]
    Trouble,
}
