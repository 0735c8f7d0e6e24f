using System.Text.Json.Serialization;
using Bramble.Protocol.Api;
using Bramble.State.Jobs;

namespace Bramble.Master.Store;

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(JobSpec))]
[JsonSerializable(typeof(AttemptOutcome))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;
