using System.Globalization;
using System.Text.Json;

namespace Bramble.Agent.Connection;

/// <summary>One change of an agent, for people and programs that watch it.</summary>
public sealed record AgentStatus
{
    /// <summary>What it is doing now.</summary>
    public required AgentState State { get; init; }

    /// <summary>When that began, by this machine's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The master, as <c>host:port</c>.</summary>
    public string? Master { get; init; }

    /// <summary>The node's name, once it is one.</summary>
    public string? Node { get; init; }

    /// <summary>Number of the session among all of the node; while connected.</summary>
    public long? Epoch { get; init; }

    /// <summary>Why it waits, or what is wrong. Cleaned.</summary>
    public string? Reason { get; init; }

    /// <summary>Seconds until the next attempt; while waiting.</summary>
    public double? RetrySeconds { get; init; }

    /// <summary>When the certificate ends; after a join or a renewal.</summary>
    public DateTimeOffset? CertificateNotAfter { get; init; }

    /// <summary>Says it to people.</summary>
    /// <returns>One line.</returns>
    public string ToText() => State switch
    {
        AgentState.Joining => $"Joining the cluster at {Master}",
        AgentState.Joined => $"Joined as {Node}",
        AgentState.Connected => string.Create(CultureInfo.InvariantCulture, $"Connected to {Master} as {Node} (session {Epoch})"),
        AgentState.Renewed => string.Create(CultureInfo.InvariantCulture, $"Certificate renewed, good until {CertificateNotAfter:yyyy-MM-dd}"),
        AgentState.Trouble => $"{Reason}",
        _ => string.Create(CultureInfo.InvariantCulture, $"Not connected to {Master}: {Reason} Next attempt in {RetrySeconds:0.0} s"),
    };

    /// <summary>Says it to programs.</summary>
    /// <returns>One line of JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, AgentJsonContext.Default.AgentStatus);
}
