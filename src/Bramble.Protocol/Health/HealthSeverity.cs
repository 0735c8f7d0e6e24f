using System.Text.Json.Serialization;

namespace Bramble.Protocol.Health;

/// <summary>How much one reason weighs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthSeverity>))]
public enum HealthSeverity
{
    /// <summary>Good to know; the node is well all the same.</summary>
    [JsonStringEnumMemberName("info")]
    Info,

    /// <summary>Should be mended.</summary>
    [JsonStringEnumMemberName("attention")]
    Attention,

    /// <summary>Work or data are in danger.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,
}
