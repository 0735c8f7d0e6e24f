using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bramble.Protocol.Ids;

/// <summary>Writes a <see cref="JobId"/> as its text form.</summary>
public sealed class JobIdJsonConverter : JsonConverter<JobId>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is not 32 lower-case hex digits.</exception>
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && JobId.TryParse(reader.GetString(), out var id)
            ? id
            : throw new JsonException("A job id is 32 lower-case hex digits.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
