using System.Text.Json.Serialization;

namespace Bramble.Agent.Classic;

/// <summary>What a classic slave is doing.</summary>
public enum ClassicSlaveState
{
    /// <summary>The page is served; of a web slave only, once.</summary>
    [JsonStringEnumMemberName("serving")]
    Serving,

    /// <summary>The handshake is done; keepalives go out.</summary>
    [JsonStringEnumMemberName("connected")]
    Connected,

    /// <summary>There is no connection; after the wait there will be another attempt.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,
}
