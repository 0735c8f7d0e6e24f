using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bramble.Agent.Classic;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClassicSlaveStatus))]
internal sealed partial class ClassicAgentJsonContext : JsonSerializerContext;
