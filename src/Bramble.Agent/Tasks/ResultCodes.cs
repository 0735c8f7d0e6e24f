namespace Bramble.Agent.Tasks;

/// <summary>The stable words for how an attempt ended.</summary>
internal static class ResultCodes
{
    public const string ExitCode = "exit-code";
    public const string Signal = "signal";
    public const string Timeout = "timeout";
    public const string OutOfMemory = "out-of-memory";
    public const string Cancelled = "cancelled";

    // Could not start.
    public const string SpecInvalid = "spec-invalid";
    public const string PolicyInvalid = "policy-invalid";
    public const string PolicyRefused = "policy-refused";
    public const string NodeBusy = "node-busy";
    public const string UserUnknown = "user-unknown";
    public const string UserNotAllowed = "user-not-allowed";
    public const string CommandMissing = "command-missing";
    public const string NotExecutable = "not-executable";
    public const string NotAProgram = "not-a-program";
    public const string WorkdirMissing = "workdir-missing";
    public const string WorkdirDenied = "workdir-denied";
    public const string DiskFull = "disk-full";

    /// <summary>A fault of the node that another may not have.</summary>
    public const string NodeFailed = "node-failed";

    public const string CouldNotStart = "could-not-start";

    // Lost.
    public const string Reboot = "reboot";
    public const string Shutdown = "shutdown";
    public const string ShimDied = "shim-died";
    public const string NeverStarted = "never-started";
    public const string StateCorrupt = "state-corrupt";
}
