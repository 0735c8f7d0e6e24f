using Bramble.Protocol.Classic;

namespace Bramble.Protocol.Api;

/// <summary>What a classic webserver slave would be told: the payloads of <c>master_info</c> and <c>slave_details</c>.</summary>
public sealed record ClassicView
{
    /// <summary>The address the classic port listens on, null where it is off.</summary>
    public required string? Endpoint { get; init; }

    /// <summary>The master's own machine.</summary>
    public required ClassicComputerDetails MasterInfo { get; init; }

    /// <summary>Every open classic connection, by uuid.</summary>
    public required IReadOnlyDictionary<string, ClassicPeerAddress> SlaveDetails { get; init; }
}
