using System.Text.Json.Serialization;

namespace Bramble.Protocol.Api;

/// <summary>How a node speaks to the master.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeKind>))]
public enum NodeKind
{
    /// <summary>A Bramble agent: authenticated, may run tasks.</summary>
    [JsonStringEnumMemberName("agent")]
    Agent,

    /// <summary>A connection that speaks the tutorial's classic protocol: unauthenticated, read-only, never given tasks.</summary>
    [JsonStringEnumMemberName("classic")]
    Classic,
}
