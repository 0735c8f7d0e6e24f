using System.Text.Json.Serialization;

namespace Bramble.Protocol.Classic;

/// <summary>One entry of the payload of <c>slave_details</c>.</summary>
public sealed record ClassicPeerAddress
{
    /// <summary>The connection's uuid: 32 lower-case hex digits.</summary>
    [JsonPropertyName("uuid")]
    public required string Uuid { get; init; }

    /// <summary>The peer's address as <c>ip:port</c>.</summary>
    [JsonPropertyName("address")]
    public required string Address { get; init; }
}
