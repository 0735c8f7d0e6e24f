using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bramble.Protocol.Ids;

/// <summary>Writes a <see cref="NodeId"/> as its text form.</summary>
public sealed class NodeIdJsonConverter : JsonConverter<NodeId>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is not 32 lower-case hex digits.</exception>
    public override NodeId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && NodeId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("A node id is 32 lower-case hex digits.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NodeId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
