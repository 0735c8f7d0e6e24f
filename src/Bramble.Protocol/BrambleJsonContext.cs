using System.Text.Json;
using System.Text.Json.Serialization;
using Bramble.Protocol.Api;
using Bramble.Protocol.Classic;
using Bramble.Protocol.Health;

namespace Bramble.Protocol;

/// <summary>The JSON of the HTTP API: camelCase, enums as strings, unknown members ignored on input, what is not known written as null.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BackupResult))]
[JsonSerializable(typeof(ClassicComputerDetails))]
[JsonSerializable(typeof(ClassicView))]
[JsonSerializable(typeof(ClusterEvent))]
[JsonSerializable(typeof(ClusterSummary))]
[JsonSerializable(typeof(EventList))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ClassicPeerAddress>))]
[JsonSerializable(typeof(InstallReport))]
[JsonSerializable(typeof(MasterReady))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(Node))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NodeHealth))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(ProcessList))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(RestoreResult))]
[JsonSerializable(typeof(StreamHello))]
[JsonSerializable(typeof(TokenList))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(VitalsColumns))]
[JsonSerializable(typeof(VitalsFrame))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(RejoinRequest))]
[JsonSerializable(typeof(VitalsStorage))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(JobDryRun))]
[JsonSerializable(typeof(IReadOnlyList<JobDryRun>))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(JobSpec))]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(TaskInfo))]
[JsonSerializable(typeof(TaskList))]
public sealed partial class BrambleJsonContext : JsonSerializerContext;
