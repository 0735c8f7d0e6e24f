namespace Bramble.Protocol.Api;

/// <summary>How a bound on tasks is kept on a node.</summary>
public enum LimitSupport
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>By the kernel, for the task as a whole.</summary>
    Enforced = 1,

    /// <summary>By looking now and then: a fast task can get past it for a moment.</summary>
    Watched = 2,

    /// <summary>Not at all.</summary>
    None = 3,
}
