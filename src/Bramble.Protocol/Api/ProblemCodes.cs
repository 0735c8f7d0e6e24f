namespace Bramble.Protocol.Api;

/// <summary>The values of <see cref="Problem.Code"/>. Codes are added, never renamed.</summary>
public static class ProblemCodes
{
    /// <summary>No node has this id or name.</summary>
    public const string NodeNotFound = "node-not-found";

    /// <summary>The node is only watched, not managed: it has not joined with a token.</summary>
    public const string NodeNotManaged = "node-not-managed";

    /// <summary>The agent of the node is not connected just now.</summary>
    public const string NodeNotConnected = "node-not-connected";

    /// <summary>The agent of the node is of a version that can't do this.</summary>
    public const string AgentTooOld = "agent-too-old";

    /// <summary>The node is being asked as many questions as allowed at one time.</summary>
    public const string NodeBusy = "node-busy";

    /// <summary>The node did not answer in time.</summary>
    public const string NodeSilent = "node-silent";

    /// <summary>Nothing is served at this path.</summary>
    public const string NotFound = "not-found";

    /// <summary>A query parameter or header is out of its bounds.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>The path exists but not with this method.</summary>
    public const string MethodNotAllowed = "method-not-allowed";

    /// <summary>As many event streams as allowed are open.</summary>
    public const string TooManyStreams = "too-many-streams";

    /// <summary>The request carries no token, or not the right one.</summary>
    public const string TokenMissing = "token-missing";

    /// <summary>The body is larger than allowed.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The body is not of a type that is read here.</summary>
    public const string WrongType = "wrong-type";

    /// <summary>The master's clock says a time that cannot be.</summary>
    public const string ClockWrong = "clock-wrong";

    /// <summary>Too many attempts from one address.</summary>
    public const string TooManyAttempts = "too-many-attempts";

    /// <summary>The master's disk is full: nothing new is taken on.</summary>
    public const string StoreFull = "store-full";

    /// <summary>The master's disk cannot be written: nothing can be recorded.</summary>
    public const string StoreDegraded = "store-degraded";

    /// <summary>A backup is being made already.</summary>
    public const string BackupRunning = "backup-running";

    /// <summary>A job file has mistakes; the detail tells all of them, one a line.</summary>
    public const string JobFileInvalid = "job-file-invalid";

    /// <summary>No job has this id or name.</summary>
    public const string JobNotFound = "job-not-found";

    /// <summary>The job has no task of this index.</summary>
    public const string TaskNotFound = "task-not-found";

    /// <summary>The task has no attempt of this number, or none any more.</summary>
    public const string AttemptNotFound = "attempt-not-found";

    /// <summary>The master failed; its log says why.</summary>
    public const string Internal = "internal";
}
