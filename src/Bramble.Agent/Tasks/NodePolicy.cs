namespace Bramble.Agent.Tasks;

/// <summary>What this node's owner lets tasks do. Only somebody with the right to write the node's own files changes it; the master can't.</summary>
internal sealed record NodePolicy
{
    // Set and not init: the generated reader would put null and 0 where the file says nothing.
    public const string FileName = "policy.json";

    /// <summary>Read where the data directory has none.</summary>
    public const string SystemFile = "/etc/bramble/policy.json";

    /// <value>Whether the node takes tasks at all; true unless told otherwise.</value>
    public bool Tasks { get; set; } = true;

    /// <value>Whether a task may run as root if its job asks for it; false unless told otherwise.</value>
    public bool AllowRoot { get; set; }

    /// <value>Who tasks run as that ask for nobody; <c>bramble-task</c> where there is one, else <c>nobody</c>. Of use to an agent that runs as root only.</value>
    public string? User { get; set; }

    /// <value>Whom else a job may ask for; nobody unless told otherwise.</value>
    public IReadOnlyList<string> Users { get; set; } = [];

    /// <value>Groups a task has besides its user's own, such as <c>gpio</c> or <c>video</c>; none unless told otherwise. At most 32.</value>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <value>Most processors a task may ask for; no bound unless told otherwise.</value>
    public double? MaxCpus { get; set; }

    /// <value>Most memory a task may ask for, in bytes, and what one gets that asks for none; no bound unless told otherwise.</value>
    public long? MaxMemoryBytes { get; set; }

    /// <value>Most processes and threads of one attempt; 512 unless told otherwise.</value>
    public int MaxProcesses { get; set; } = 512;

    /// <value>Most files one process may have open; 65,536 unless told otherwise.</value>
    public int MaxOpenFiles { get; set; } = 65_536;

    /// <value>Longest file a task may write, in bytes; no bound unless told otherwise.</value>
    public long? MaxFileBytes { get; set; }
}
