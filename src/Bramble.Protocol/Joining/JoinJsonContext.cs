using System.Text.Json;
using System.Text.Json.Serialization;
using Bramble.Protocol.Api;

namespace Bramble.Protocol.Joining;

/// <summary>The JSON of a join: flat, and refused where it is not.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    MaxDepth = 4,
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(JoinAnswer))]
[JsonSerializable(typeof(Problem))]
public sealed partial class JoinJsonContext : JsonSerializerContext;
