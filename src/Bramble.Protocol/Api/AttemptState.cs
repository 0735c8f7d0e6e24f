using System.Text.Json.Serialization;

namespace Bramble.Protocol.Api;

/// <summary>Where an attempt stands; every state from succeeded on is final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttemptState>))]
public enum AttemptState
{
    /// <summary>Its number is on disk and it belongs to a node.</summary>
    [JsonStringEnumMemberName("assigned")]
    Assigned,

    /// <summary>The agent has taken it and makes its process.</summary>
    [JsonStringEnumMemberName("starting")]
    Starting,

    /// <summary>Its process runs.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Exit code 0.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>It ended otherwise; the reason says how.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Stopped because it is not wanted any more.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Nobody knows how it ended; the reason says why.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,
}
