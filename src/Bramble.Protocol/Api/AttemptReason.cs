using System.Text.Json.Serialization;

namespace Bramble.Protocol.Api;

/// <summary>Why an attempt did not succeed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttemptReason>))]
public enum AttemptReason
{
    /// <summary>It ended with another exit code than 0.</summary>
    [JsonStringEnumMemberName("exit-code")]
    ExitCode,

    /// <summary>A signal ended it.</summary>
    [JsonStringEnumMemberName("signal")]
    Signal,

    /// <summary>It ran longer than its job allows and was stopped.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,

    /// <summary>It used more memory than its job allows, or than the node has.</summary>
    [JsonStringEnumMemberName("out-of-memory")]
    OutOfMemory,

    /// <summary>Its process could not be made; the message says why.</summary>
    [JsonStringEnumMemberName("could-not-start")]
    CouldNotStart,

    /// <summary>Its node was not heard from for the second limit (30 s).</summary>
    [JsonStringEnumMemberName("node-lost")]
    NodeLost,

    /// <summary>Its node was taken out of the cluster, or joined anew.</summary>
    [JsonStringEnumMemberName("node-removed")]
    NodeRemoved,

    /// <summary>Its node came back and did not know it.</summary>
    [JsonStringEnumMemberName("session-gap")]
    SessionGap,

    /// <summary>Its node was started anew meanwhile.</summary>
    [JsonStringEnumMemberName("reboot")]
    Reboot,

    /// <summary>The process that holds it was killed.</summary>
    [JsonStringEnumMemberName("shim-died")]
    ShimDied,

    /// <summary>Its agent had no master for so long that it stopped it.</summary>
    [JsonStringEnumMemberName("fenced")]
    Fenced,

    /// <summary>Its node stayed away for so long, or a person said, that it is not waited for.</summary>
    [JsonStringEnumMemberName("given-up")]
    GivenUp,

    /// <summary>Its node could not or would not run it for a reason of its own, such as a full disk; another may. The message says why.</summary>
    [JsonStringEnumMemberName("node-refused")]
    NodeRefused,
}
