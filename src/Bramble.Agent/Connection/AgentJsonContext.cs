using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bramble.Agent.Connection;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentStatus))]
[JsonSerializable(typeof(AgentDocument))]
internal sealed partial class AgentJsonContext : JsonSerializerContext;
