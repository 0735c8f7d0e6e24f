using System.ComponentModel.DataAnnotations;
using Bramble.Protocol.Classic;

namespace Bramble.Master.Classic;

/// <summary>Bounds of the classic endpoint; section <c>Bramble:Classic</c>. A peer that breaks one loses its own connection.</summary>
internal sealed class ClassicOptions
{
    /// <summary>Most bytes of a message before its <c>\r</c>, white space included.</summary>
    /// <value>65,536 by default; the tutorial's own messages have some 200.</value>
    [Range(256, 1_048_576)]
    public int FrameBytes { get; set; } = ClassicLimits.FrameBytes;

    /// <summary>Deepest nesting of a message; its own object is level 1.</summary>
    /// <value>16 by default.</value>
    [Range(2, 64)]
    public int Depth { get; set; } = ClassicLimits.Depth;

    /// <summary>Messages of nothing or white space skipped in a row.</summary>
    /// <value>100 by default.</value>
    [Range(0, 100_000)]
    public int EmptyFrames { get; set; } = ClassicLimits.EmptyFrames;

    /// <summary>Connections open at once.</summary>
    /// <value>1,024 by default.</value>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 1_024;

    /// <summary>Connections open at once from one address.</summary>
    /// <value>64 by default: a tutorial cluster has one or two per Pi.</value>
    [Range(1, 100_000)]
    public int MaxConnectionsPerAddress { get; set; } = 64;

    /// <summary>Time from connecting to the end of the first message.</summary>
    /// <value>30 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan FirstFrame { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time from a message's first byte to its <c>\r</c>, so that one byte a minute does not hold a place.</summary>
    /// <value>10 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan UnfinishedFrame { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time without a whole message. The tutorial's slave speaks every 5 s.</summary>
    /// <value>60 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The same for a peer of parts 17 and 18 that has sent <c>vitals</c>, whose own beat is 60 s.</summary>
    /// <value>150 seconds by default: two beats and a half.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan IdleVitals { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>A peer that sends <c>vitals</c> but no keepalive counts as late after this long.</summary>
    /// <value>75 seconds by default: its beat and a quarter.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan LateVitals { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>Bytes of answers that the system may hold for a peer that does not read; then its requests are no longer read.</summary>
    /// <value>256 KiB by default.</value>
    [Range(4_096, 16_777_216)]
    public int WriteQueueBytes { get; set; } = 256 * 1_024;

    /// <summary>How long a peer may leave a full write queue unread.</summary>
    /// <value>10 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan WriteStall { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often all connections are looked at for a broken time limit.</summary>
    /// <value>250 milliseconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan WalkEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Lines a second about peers that broke a limit; the rest are counted.</summary>
    /// <value>5 by default.</value>
    [Range(1, 1_000)]
    public int LogLinesPerSecond { get; set; } = 5;

    /// <summary>Silence after which TCP asks whether the peer is still there; three unanswered questions, 5 s apart, end the connection.</summary>
    /// <value>10 seconds by default: a board that lost its power is gone after 25 s.</value>
    [Range(1, 3_600)]
    public int TcpKeepAliveSeconds { get; set; } = 10;
}
