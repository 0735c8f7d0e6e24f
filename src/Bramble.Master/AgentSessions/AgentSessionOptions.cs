using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.AgentSessions;

/// <summary>Bounds of the agents' sessions; section <c>Bramble:Agents</c>.</summary>
internal sealed class AgentSessionOptions
{
    /// <summary>Connections of the agents' port, joins and browsers included; one more is closed at once.</summary>
    /// <value>12,000 by default: a node each, and room for those that come back before their old connection is noticed to be gone.</value>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 12_000;

    /// <summary>The same from one address, or one /64 of IPv6: no machine shuts out the others. More only where many nodes are behind one router.</summary>
    /// <value>2,000 by default.</value>
    [Range(1, 1_000_000)]
    public int MaxConnectionsPerAddress { get; set; } = 2_000;

    /// <summary>Time between two readings of a node.</summary>
    /// <value>5 seconds by default; longer for all where there are so many that <see cref="BeatsPerSecond"/> would be passed.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Readings that all nodes together send in a second.</summary>
    /// <value>1,000 by default: a tenth of one core of a Pi 4, reached with 5,000 nodes.</value>
    [Range(1, 1_000_000)]
    public int BeatsPerSecond { get; set; } = 1_000;

    /// <summary>Longest the TLS handshake may take.</summary>
    /// <value>20 seconds by default: after a power cut every node comes at once.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Handshake { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest from the end of the handshake to the hello, and to the request for a renewal of one whose certificate has ended.</summary>
    /// <value>10 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Hello { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest an agent may read nothing of what waits for it.</summary>
    /// <value>20 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Write { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Messages of one session that are read in a second; the rest waits in the agent's own socket.</summary>
    /// <value>50 by default; a beat is one in five seconds.</value>
    [Range(1, 1_000_000)]
    public int MessagesPerSecond { get; set; } = 50;

    /// <summary>Bytes of one session that are read in a second; the rest waits in the agent's own socket.</summary>
    /// <value>1 MiB by default.</value>
    [Range(16 * 1024, 1024 * 1024 * 1024)]
    public int BytesPerSecond { get; set; } = 1024 * 1024;

    /// <summary>Messages for one agent that may wait to be written.</summary>
    /// <value>256 by default.</value>
    [Range(8, 100_000)]
    public int OutboxMessages { get; set; } = 256;

    /// <summary>Time between two readings of a node where there are so many sessions.</summary>
    public TimeSpan BeatFor(int sessions)
    {
        var stretched = TimeSpan.FromSeconds((double)sessions / BeatsPerSecond);
        return stretched > Beat ? stretched : Beat;
    }
}
