using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bramble.Agent.Tasks;

/// <summary>The policy file, written by people: a misspelt key must not pass as no restriction.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(NodePolicy))]
internal sealed partial class PolicyJsonContext : JsonSerializerContext;
