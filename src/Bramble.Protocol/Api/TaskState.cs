using System.Text.Json.Serialization;

namespace Bramble.Protocol.Api;

/// <summary>Where a task stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskState>))]
public enum TaskState
{
    /// <summary>Waits for a node, for the first time or again.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Given to a node; its attempt does not run yet.</summary>
    [JsonStringEnumMemberName("assigned")]
    Assigned,

    /// <summary>Its attempt runs.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>An attempt ended with exit code 0.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>The last attempt failed and no retry was left.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Will not run any more because it is not wanted.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
