namespace Bramble.Dashboard.Hosting;

/// <summary>What every page's frame shows.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Version">The master's version; the script reloads the page when it changes.</param>
/// <param name="Now">The master's time when the page was made.</param>
/// <param name="Trouble">Why the master cannot record everything; null where it can.</param>
public sealed record Chrome(string Cluster, string Version, DateTimeOffset Now, string? Trouble = null);
