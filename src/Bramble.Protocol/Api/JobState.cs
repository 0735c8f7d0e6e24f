using System.Text.Json.Serialization;

namespace Bramble.Protocol.Api;

/// <summary>Where a job stands; derived from its tasks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>None of its tasks has run yet.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>A task runs or has run, and not all have ended.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Every task succeeded.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>Every task has ended and at least one failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Cancelled by a person, or because a job it comes after did not succeed; nothing of it runs any more.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
