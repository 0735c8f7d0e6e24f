using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Events;

/// <summary>Bounds of the event stream; section <c>Bramble:Events</c>.</summary>
internal sealed class EventHubOptions
{
    /// <summary>Events kept for <c>Last-Event-ID</c> and <c>bramble events</c>; the oldest is dropped when a new one comes.</summary>
    /// <value>1,000 by default.</value>
    [Range(10, 100_000)]
    public int KeptEvents { get; set; } = 1_000;

    /// <summary>Vitals frames kept for viewers that read slowly; one that falls behind further is told to read the nodes anew.</summary>
    /// <value>16 by default: 16 s at one frame a second.</value>
    [Range(1, 600)]
    public int KeptVitalsFrames { get; set; } = 16;

    /// <summary>Event streams open at once; a further one is answered 503.</summary>
    /// <value>256 by default.</value>
    [Range(1, 10_000)]
    public int MaxStreams { get; set; } = 256;

    /// <summary>A comment is sent on a stream that was silent for this long, so that proxies and browsers keep it open.</summary>
    /// <value>15 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}
