using System.Text.Json.Serialization;

namespace Bramble.Protocol.Health;

/// <summary>How a node is, in one word.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthLevel>))]
public enum HealthLevel
{
    /// <summary>Nothing needs attention.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Something should be mended.</summary>
    [JsonStringEnumMemberName("attention")]
    Attention,

    /// <summary>Work or data are in danger.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,
}
