using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Exposition;

/// <summary>Figures of the nodes for Prometheus; section <c>Bramble:NodeMetrics</c>.</summary>
internal sealed class ExpositionOptions
{
    /// <summary>Whether <c>/metrics/nodes</c> answers.</summary>
    /// <value>False by default: each node is some 60 to 200 series.</value>
    public bool Enabled { get; set; }

    /// <summary>Most nodes that are told, the first by name; <c>bramble_nodes_left_out</c> tells how many are not.</summary>
    /// <value>1,000 by default.</value>
    [Range(1, 100_000)]
    public int MaxNodes { get; set; } = 1_000;
}
