namespace Bramble.Protocol.Api;

/// <summary>The line that <c>bramble up --output json</c> prints once it serves.</summary>
public sealed record MasterReady
{
    /// <summary>The dashboard's address, such as <c>http://127.0.0.1:8123/</c>.</summary>
    public required string Dashboard { get; init; }

    /// <summary>The agents' port as <c>ip:port</c>, null where it is off.</summary>
    public string? Agents { get; init; }

    /// <summary>The classic port's address as <c>ip:port</c>, null where it is off.</summary>
    public required string? Classic { get; init; }

    /// <summary>The data directory.</summary>
    public required string Data { get; init; }

    /// <summary>The cluster's name.</summary>
    public required string Cluster { get; init; }

    /// <summary>The master's version.</summary>
    public required string Version { get; init; }
}
