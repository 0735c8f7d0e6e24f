namespace Bramble.Agent.Tasks;

/// <summary>Where and within which bounds attempts run.</summary>
internal sealed record TaskRunnerOptions
{
    /// <value>The agent's data directory, a full path; attempts are in <c>tasks</c> below it.</value>
    public required string DataDirectory { get; init; }

    /// <value>Where private directories of tasks are that run as another user than the agent, who can't get at the data directory; <c>/var/lib/bramble-tasks</c> unless told otherwise.</value>
    public string WorkRoot { get; init; } = "/var/lib/bramble-tasks";

    /// <value>The program that keeps an attempt.</value>
    public string ShimPath { get; init; } = ShimProgram.DefaultPath;

    /// <value>Tells one boot of the machine from another.</value>
    public string BootIdFile { get; init; } = "/proc/sys/kernel/random/boot_id";

    /// <value>The node's policy; the first that is there counts. In the data directory, then in /etc, unless told otherwise.</value>
    public IReadOnlyList<string>? PolicyFiles { get; init; }

    /// <value>The TZ tasks get; null for none.</value>
    public string? TimeZone { get; init; }

    /// <value>Most attempts that start or run at a time; further ones are refused. 1,024 unless told otherwise.</value>
    public int MaxActive { get; init; } = 1024;

    /// <value>Most results kept for a master that doesn't take them; then further attempts are refused. 10,000 unless told otherwise.</value>
    public int MaxUnacked { get; init; } = 10_000;

    /// <value>Whether to use cgroups where there are any; true but for tests of machines without.</value>
    public bool Cgroups { get; init; } = true;
}
