using System.Text.Json.Serialization;

namespace Bramble.Fleet;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FleetFigures))]
internal sealed partial class FleetJsonContext : JsonSerializerContext;
