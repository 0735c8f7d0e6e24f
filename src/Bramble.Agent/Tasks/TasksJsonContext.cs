using System.Text.Json.Serialization;

namespace Bramble.Agent.Tasks;

/// <summary>The files of attempts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AttemptIntent))]
[JsonSerializable(typeof(ShimExit))]
internal sealed partial class TasksJsonContext : JsonSerializerContext;
