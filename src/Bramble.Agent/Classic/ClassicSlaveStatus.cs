using System.Globalization;
using System.Text.Json;

namespace Bramble.Agent.Classic;

/// <summary>One change of a classic slave, for people and programs that watch it.</summary>
public sealed record ClassicSlaveStatus
{
    /// <summary>What it is doing now.</summary>
    public required ClassicSlaveState State { get; init; }

    /// <summary>When that began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The master, as <c>host:port</c>.</summary>
    public required string Master { get; init; }

    /// <summary>What the master calls this connection; while connected. Cleaned.</summary>
    public string? Uuid { get; init; }

    /// <summary>Why there is no connection; while waiting. Cleaned.</summary>
    public string? Reason { get; init; }

    /// <summary>Seconds until the next attempt; while waiting.</summary>
    public double? RetrySeconds { get; init; }

    /// <summary>Where the page is; while serving.</summary>
    public string? Url { get; init; }

    /// <summary>Says it to people.</summary>
    /// <returns>One line.</returns>
    public string ToText() => State switch
    {
        ClassicSlaveState.Serving => $"Serving {Url}",
        ClassicSlaveState.Connected => $"Connected to {Master} as {Uuid}",
        _ => string.Create(CultureInfo.InvariantCulture, $"Not connected to {Master}: {Reason}; next attempt in {RetrySeconds:0.0} s"),
    };

    /// <summary>Says it to programs.</summary>
    /// <returns>One line of JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, ClassicAgentJsonContext.Default.ClassicSlaveStatus);
}
