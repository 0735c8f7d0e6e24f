namespace Bramble.Agent.Joining;

/// <summary>What a machine says about itself when it joins; none of it is proof.</summary>
internal sealed record JoinClaims
{
    /// <summary>The name the person at the machine wishes for the node.</summary>
    public string? Name { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? Hostname { get; init; }

    public string? Serial { get; init; }

    public string? MachineId { get; init; }

    public string? Model { get; init; }

    public string? Arch { get; init; }

    public string? AgentVersion { get; init; }
}
