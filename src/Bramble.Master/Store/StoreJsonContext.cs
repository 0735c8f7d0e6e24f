using System.Text.Json.Serialization;

namespace Bramble.Master.Store;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StoreJsonContext : JsonSerializerContext;
