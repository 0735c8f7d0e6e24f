namespace Bramble.Protocol.Joining;

/// <summary>A machine asks to become a node. Everything but the token and the key is a claim.</summary>
public sealed record JoinRequest
{
    /// <summary>The token's id, 8 characters.</summary>
    public required string TokenId { get; init; }

    /// <summary>The token's secret, 26 characters.</summary>
    public required string Secret { get; init; }

    /// <summary>PKCS#10 of a P-256 key, DER; only its public key counts.</summary>
    public required byte[] CertificateRequest { get; init; }

    /// <summary>The name the person at the machine wishes for the node.</summary>
    public string? Name { get; init; }

    /// <summary>Labels of a new node.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The machine's host name.</summary>
    public string? Hostname { get; init; }

    /// <summary>The board's serial number.</summary>
    public string? Serial { get; init; }

    /// <summary>The content of <c>/etc/machine-id</c>.</summary>
    public string? MachineId { get; init; }

    /// <summary>The board.</summary>
    public string? Model { get; init; }

    /// <summary>The processor's architecture, such as <c>arm64</c>.</summary>
    public string? Arch { get; init; }

    /// <summary>The agent's version.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Without the secret, so that it can stand in a log.</summary>
    /// <returns>The token's id and the host name.</returns>
    public override string ToString() => $"join of {Hostname} with token {TokenId}";
}
