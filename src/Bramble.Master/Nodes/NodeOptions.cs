using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Nodes;

/// <summary>Time limits of the live node table; section <c>Bramble:Nodes</c>.</summary>
internal sealed class NodeOptions
{
    /// <summary>A node not heard from for this long is <c>late</c>: three beats of 5 s.</summary>
    /// <value>15 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LateAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>An agent's node not heard from for this long is <c>lost</c>; at least two limits of <c>late</c>, so that nobody is lost who was not late.</summary>
    /// <value>30 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:02", "24:00:00")]
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For this long after the master's start nobody is declared lost: everybody has to come back first, and may have to boot.</summary>
    /// <value>90 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartGrace { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How often the one walk over all nodes looks for late ones and sends what changed to the viewers.</summary>
    /// <value>1 second by default.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan WalkEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the master reads its own machine.</summary>
    /// <value>5 seconds by default, the beat of the classic protocol.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan LocalBeat { get; set; } = TimeSpan.FromSeconds(5);
}
