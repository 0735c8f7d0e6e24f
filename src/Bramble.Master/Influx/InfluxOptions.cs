using System.ComponentModel.DataAnnotations;

namespace Bramble.Master.Influx;

/// <summary>Readings sent to a database that takes InfluxDB's line protocol; section <c>Bramble:Influx</c>.</summary>
internal sealed class InfluxOptions
{
    /// <summary>Where lines are posted, with the database: <c>http://nas:8086/write?db=node_vitals</c>, or <c>http://nas:8086/api/v2/write?org=home&amp;bucket=pis</c>.</summary>
    /// <value>None by default: nothing is sent.</value>
    [Url]
    public string? Url { get; set; }

    /// <summary>A file with the token, sent as <c>Authorization: Token</c>. Read anew for each batch, so that it can be changed.</summary>
    /// <value>None by default.</value>
    public string? TokenFile { get; set; }

    /// <summary>Time between two batches.</summary>
    /// <value>10 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest the database may take to answer.</summary>
    /// <value>10 seconds by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most bytes that wait while the database is away; the oldest batch goes first.</summary>
    /// <value>4 MiB by default: ten minutes of a hundred nodes.</value>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxWaitingBytes { get; set; } = 4 * 1024 * 1024;
}
